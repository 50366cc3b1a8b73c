import { LARGEST_ID, readId } from "../../ids/delivery-id.ts";

/** The meaning of a text in a search box. */
export type Search =
  /** A delivery's id or a prefix of one: the ids that begin with it, both limits exclusive. */
  | { readonly kind: "id"; readonly above: bigint; readonly below: bigint }
  /** Words, each of which must occur in one of a delivery's short texts. */
  | { readonly kind: "words"; readonly words: readonly string[] };

const PREFIX = "dlv_";
const DIGITS = 13;
/** A shorter prefix of a provider's id would match too much. */
export const SHORTEST_PREFIX = 6;
/** More words are ignored. */
const MOST_WORDS = 10;

/** Parses the typed text: an id, words, or a `"quoted phrase"`. */
export function readSearch(typed: string): Search {
  const text = typed.trim();
  return idsFrom(text.toLowerCase()) ?? { kind: "words", words: wordsIn(text) };
}

/** Ids sort like their spelling, so those with a common prefix form a range. */
function idsFrom(text: string): Search | undefined {
  const start = text.slice(PREFIX.length);
  if (!text.startsWith(PREFIX) || start === "" || start.length > DIGITS) return undefined;
  const first = readId(start.padEnd(DIGITS, "0"));
  if (first === undefined) return undefined;
  return {
    kind: "id",
    above: first - 1n,
    below: (readId(start.padEnd(DIGITS, "z")) ?? LARGEST_ID - 1n) + 1n,
  };
}

function wordsIn(text: string): string[] {
  return [...text.matchAll(/"([^"]+)"|(\S+)/g)]
    .map(([, together, word]) => together ?? word ?? "")
    .slice(0, MOST_WORDS);
}
