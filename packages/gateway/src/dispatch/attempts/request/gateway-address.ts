import { webhookUrl } from "../../../agents/routes/webhook-url.ts";
import { pathWithin, type AgentBase } from "./agent-base.ts";

/** The context of a response, used to translate its addresses to the gateway's. */
export type AnswerPlace = {
  readonly base: AgentBase;
  readonly agentName: string;
  /** Path and query of the request, below the agent's URL. */
  readonly requested: string;
  /** The request's headers, alternating names and values: the agent may build URLs from `x-forwarded-host`. */
  readonly requestHeaders: readonly string[];
  /** The path of the gateway's public URL, without a trailing slash. */
  readonly publicPath: string;
};

/** Headers that contain addresses, and how to replace them (RFC 9110, RFC 8288; `Refresh` as browsers implement it). */
const REPLACERS: ReadonlyMap<string, (value: string, replace: Replace) => string | undefined> = new Map([
  ["location", (value, replace) => replace(value)],
  ["content-location", (value, replace) => replace(value)],
  ["refresh", replaceInRefresh],
  ["link", replaceInLink],
]);

/** Returns undefined if the caller cannot reach the address. */
type Replace = (reference: string) => string | undefined;

/**
 * Translates the headers of a response for a caller of the gateway: the agent's addresses become paths at the gateway;
 * addresses that the gateway does not forward are dropped. Other addresses stay unchanged.
 *
 * @param headers - alternating names and values.
 */
export function withGatewayAddresses(headers: string[], place: AnswerPlace): string[] {
  if (!headers.some((name, index) => index % 2 === 0 && REPLACERS.has(name.toLowerCase()))) return headers;
  const replace: Replace = (reference) => atGateway(reference, place);
  const replaced: string[] = [];
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const [name = "", value = ""] = headers.slice(index, index + 2);
    const replacer = REPLACERS.get(name.toLowerCase());
    const replacement = replacer === undefined ? value : replacer(value, replace);
    if (replacement !== undefined) replaced.push(name, replacement);
  }
  return replaced;
}

function atGateway(reference: string, place: AnswerPlace): string | undefined {
  const { base, agentName, publicPath } = place;
  const url = URL.parse(reference, base.origin + base.path + place.requested);
  if (url === null || !/^https?:$/.test(url.protocol)) return reference;
  const isAgents = url.host === base.host;
  if (!isAgents && url.host !== forwardedHostOf(place)) return reference;
  const below = pathWithin(url.pathname, base);
  // The host that the caller sees may serve more than the agent: the gateway itself, or a website.
  if (!isAgents && (below === undefined || below.startsWith(`${publicPath}/agents/forward/`))) {
    return reference;
  }
  return below === undefined ? undefined : webhookUrl(publicPath, agentName, below) + url.search + url.hash;
}

function forwardedHostOf({ requestHeaders }: AnswerPlace): string | undefined {
  const index = requestHeaders.indexOf("x-forwarded-host");
  return index < 0 ? undefined : requestHeaders[index + 1];
}

function replaceInRefresh(value: string, replace: Replace): string | undefined {
  const [, delay, quote = "", reference] =
    /^(\s*[\d.]+\s*[;,]\s*(?:url\s*=\s*)?)(["']?)(.*?)\2\s*$/is.exec(value) ?? [];
  if (delay === undefined || reference === undefined || reference === "") return value;
  const replacement = replace(reference);
  return replacement === undefined ? undefined : delay + quote + replacement + quote;
}

function replaceInLink(value: string, replace: Replace): string | undefined {
  const isUsable = [...value.matchAll(/<([^<>]*)>/g)].every(
    ([, reference = ""]) => replace(reference) !== undefined,
  );
  if (!isUsable) return undefined;
  return value.replaceAll(
    /<([^<>]*)>/g,
    (_whole, reference: string) => `<${replace(reference) ?? reference}>`,
  );
}
