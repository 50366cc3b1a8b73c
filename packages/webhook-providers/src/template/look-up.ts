import { sha256 } from "#crypto";
import { encodeHex } from "../encoding/hex.ts";
import { parseForm } from "../request/form.ts";
import { pluck, pluckOne } from "../request/json.ts";
import type { Payload } from "../request/payload.ts";
import { queryText, singleHeader } from "../request/request.ts";
import type { Headers } from "../request/request.ts";
import { anything } from "./accept.ts";
import type { Accept } from "./accept.ts";
import type { Alternative } from "./parse.ts";

/** The sources of a template's values: the headers and URL as sent, and the parsed body. */
export type Sources = { readonly headers: Headers; readonly url: string; readonly payload: Payload };

/** `agreeing`: a list's items must be equal. `all`: every item counts. `joined`: the items' texts, one per line. */
export type Items = "agreeing" | "all" | "joined";

export function isThere(alternatives: readonly Alternative[], sources: Sources): boolean {
  return alternatives.some((alternative) => {
    if (alternative.from === "form") return sources.payload.form?.has(alternative.name) === true;
    return lookUp(alternative, sources).some((value) => anything(value) !== undefined);
  });
}

export function firstAccepted(
  alternatives: readonly Alternative[],
  sources: Sources,
  accept: Accept,
  items: Items = "agreeing",
): string | undefined {
  for (const alternative of alternatives) {
    if (alternative.isSingle) {
      const value = accept(pluckOne(sources.payload.json, alternative.path));
      if (value !== undefined) return value;
      continue;
    }
    const values = lookUp(alternative, sources).map(accept);
    if (items === "joined") {
      const texts = values.filter((value) => value !== undefined);
      if (texts.length > 0) return texts.join("\n");
      continue;
    }
    const [first, ...others] = values;
    if (first === undefined) continue;
    if (others.length === 0) return first;
    // With "agreeing", all items must be equal; with "all", every item must have a value.
    if (items === "agreeing" && others.every((other) => other === first)) return first;
    if (items === "all" && !others.includes(undefined)) return digest(values);
  }
  return undefined;
}

function digest(values: readonly unknown[]): string {
  return `sha256:${encodeHex(sha256([JSON.stringify(values)]))}`;
}

/** A name that occurs twice is ambiguous, and counts as missing. */
export function lookUp(
  { from, name, path }: Alternative,
  { headers, url, payload }: Sources,
): readonly unknown[] {
  switch (from) {
    case "header":
      return [singleHeader(headers, name)];
    case "form":
      return single(payload.form?.get(name));
    case "query":
      return single(parseForm(queryText(url))?.get(name));
    default:
      return pluck(payload.json, path);
  }
}

function single(values: readonly string[] | undefined): readonly string[] {
  return values?.length === 1 ? values : [];
}
