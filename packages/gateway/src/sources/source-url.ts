import { receiverName, type Alias } from "./source.ts";
import { QUERY_START } from "../agents/routes/target.ts";
import { decodePercent } from "../decode-percent.ts";

/** A source as named in a URL. */
export type SourceNamed = { readonly name: string } | { readonly alias: Alias };

/** The form of sources' URLs, for error messages. */
export const SOURCE_FORM = "/sources/{source}";

const SOURCE_PATH = /^\/sources\/([^/?]+)(?:\?|$)/;
/** Agentex's own paths. */
const ALIASED: readonly (readonly [RegExp, Alias])[] = [
  [/^\/slack\/(?:events|commands|interactions)(?:\?|$)/, "/slack"],
  [/^\/linear\/events(?:\?|$)/, "/linear"],
];
const MANAGED = new Set(["GET", "PUT", "PATCH", "DELETE"]);

/**
 * The source that a request is for; undefined if it is for none. `GET /sources/{name}` belongs to the management API
 * unless it has a query or one of `CHECKS`, with which some providers check a URL.
 */
export function sourceNamed({ method = "GET", url = "", headers }: Requested): SourceNamed | undefined {
  const encoded = SOURCE_PATH.exec(url)?.[1];
  if (encoded !== undefined) {
    const isCheck = method === "GET" && (url.includes("?") || CHECKS.some((name) => name in headers));
    if (MANAGED.has(method) && !isCheck) return undefined;
    const name = decodePercent(encoded);
    return name === undefined ? undefined : { name };
  }
  const alias = method === "POST" ? ALIASED.find(([path]) => path.test(url))?.[1] : undefined;
  return alias && { alias };
}

/** The name under which a source's rejected requests are recorded; undefined for other URLs. */
export function receiverIn(url: string): string | undefined {
  const encoded = SOURCE_PATH.exec(url)?.[1];
  const name = encoded === undefined ? aliasOf(url) : decodePercent(encoded.split(QUERY_START, 1)[0] ?? "");
  return name && receiverName(name);
}

type Requested = {
  readonly method?: string | undefined;
  readonly url?: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
};

/** Headers of a GET with which a provider checks a URL. */
const CHECKS = ["x-okta-verification-challenge"];

function aliasOf(url: string): string | undefined {
  return ALIASED.find(([path]) => path.test(url))?.[1].slice(1);
}
