import { sha256 } from "#crypto";
import { encodeHex } from "./encoding/hex.ts";
import { pluck, pluckOne } from "./json.ts";
import type { Payload } from "./payload.ts";
import type { Choice, Condition } from "./choice.ts";
import { parseForm } from "./form.ts";
import { queryText, singleHeader } from "./request.ts";
import type { Headers } from "./request.ts";

/** The sources of a template's values: the headers and URL as sent, and the parsed body. */
export type Sources = { readonly headers: Headers; readonly url: string; readonly payload: Payload };

/** Converts a raw value to text; undefined if the value is not acceptable. */
type Accept = (value: unknown) => string | undefined;

/** `agreeing`: a list's items must be equal. `all`: every item counts. `joined`: the items' texts, one per line. */
type Items = "agreeing" | "all" | "joined";

const placeholder = /\{((?:header|json|form|query):[^{}|]+(?:\|(?:header|json|form|query):[^{}|]+)*)\}/;

const longest = 1024;

/** Whether the text is a valid template: not empty, and every brace belongs to a placeholder. */
export function isTemplate(text: string): boolean {
  if (text.length === 0 || text.length > longest || !text.isWellFormed() || /\p{Cc}/u.test(text))
    return false;
  return text.split(placeholder).every((piece, index) => index % 2 === 1 || !/[{}]/.test(piece));
}

/**
 * Fills the first choice whose condition holds and whose placeholders all find an identifier.
 *
 * @param items whether a list's items must all agree, or all of them count (several as a digest)
 */
export function choose(
  choices: readonly Choice[],
  sources: Sources,
  items: Items = "agreeing",
): string | undefined {
  for (const choice of choices) {
    if (typeof choice !== "string" && !holds(choice.when, sources)) continue;
    const text = fill(typeof choice === "string" ? choice : choice.use, sources, identifier, items);
    if (text !== undefined && text.length <= longest) return text;
  }
  return undefined;
}

export function holds(condition: Condition, sources: Sources): boolean {
  if ("is" in condition) return fill(condition.value, sources, scalar) === condition.is;
  return (fill(condition.value, sources, anything) !== undefined) === condition.there;
}

/** Fills a template; undefined if one of its placeholders finds no value that is accepted. */
export function fill(
  template: string,
  sources: Sources,
  accept: Accept,
  items: Items = "agreeing",
): string | undefined {
  let text = "";
  for (const piece of piecesOf(template)) {
    const value = typeof piece === "string" ? piece : firstAccepted(piece, sources, accept, items);
    if (value === undefined) return undefined;
    text += value;
  }
  return text;
}

/** Whether any of a template's placeholders finds a value, valid as an identifier or not. */
export function finds(template: string, sources: Sources): boolean {
  return piecesOf(template).some((piece) => typeof piece !== "string" && isThere(piece, sources));
}

/** Whether a template yields an identifier, or fails only because values are missing. */
export function fits(template: string, sources: Sources): boolean {
  if ((fill(template, sources, identifier)?.length ?? 0) > longest) return false;
  return piecesOf(template).every(
    (piece) =>
      typeof piece === "string" ||
      !isThere(piece, sources) ||
      firstAccepted(piece, sources, identifier) !== undefined,
  );
}

/**
 * The values that a template finds, of any type: of a template with a single placeholder all of them, so none for an empty
 * list; otherwise its text.
 *
 * @returns undefined if there is no value, or only null
 */
export function valuesOf(template: string, sources: Sources): readonly unknown[] | undefined {
  const pieces = piecesOf(template);
  const [only] = pieces;
  if (pieces.length !== 1 || only === undefined || typeof only === "string") {
    const text = fill(template, sources, scalar);
    return text === undefined ? undefined : [text];
  }
  for (const alternative of only) {
    const isForm = alternative.from === "form" || alternative.from === "query";
    const values = lookUp(alternative, sources);
    if (values.length === 0 ? !isForm : values.some((value) => anything(value) !== undefined)) return values;
  }
  return undefined;
}

function isThere(alternatives: readonly Alternative[], sources: Sources): boolean {
  return alternatives.some((alternative) => {
    if (alternative.from === "form") return sources.payload.form?.has(alternative.name) === true;
    return lookUp(alternative, sources).some((value) => anything(value) !== undefined);
  });
}

/** Text, or the alternatives in a placeholder. */
type Piece = string | readonly Alternative[];
type Alternative = {
  readonly from: string;
  readonly name: string;
  readonly path: readonly string[];
  /** Whether it has at most one value in a JSON body, as most do. */
  readonly isSingle: boolean;
};

/** There are few templates, each filled for every webhook, so parsed templates are cached. */
const taken = new Map<string, readonly Piece[]>();
const mostTaken = 5_000;

function piecesOf(template: string): readonly Piece[] {
  const known = taken.get(template);
  if (known !== undefined) return known;
  // Splitting at a pattern with one group puts the content of a placeholder at every odd index.
  const pieces = template
    .split(placeholder)
    .map((piece, index) => (index % 2 === 0 ? piece : piece.split("|").map(readAlternative)))
    .filter((piece) => piece !== "");
  if (taken.size >= mostTaken) taken.clear();
  taken.set(template, pieces);
  return pieces;
}

function readAlternative(text: string): Alternative {
  const colon = text.indexOf(":");
  const from = text.slice(0, colon);
  const name = text.slice(colon + 1);
  const path = name.split(".");
  const isSingle = from === "json" && !path.includes("*");
  return { from, name: from === "header" ? name.toLowerCase() : name, path, isSingle };
}

/**
 * Names and numbers that are safe to store, compare and show: integers, and 1 to 1,024 characters of well-formed Unicode
 * without control characters.
 */
export function identifier(value: unknown): string | undefined {
  if (typeof value === "number") return Number.isSafeInteger(value) ? String(value) : undefined;
  if (typeof value !== "string" || value.length === 0 || value.length > longest) return undefined;
  return value.isWellFormed() && !/\p{Cc}/u.test(value) ? value : undefined;
}

function scalar(value: unknown): string | undefined {
  return typeof value === "boolean" ? String(value) : identifier(value);
}

/** Text of at most 1,024 characters; other types are rejected. */
export function shortText(value: unknown): string | undefined {
  return typeof value === "string" && value.length <= longest ? value : undefined;
}

function anything(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : "";
}

function firstAccepted(
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
function lookUp({ from, name, path }: Alternative, { headers, url, payload }: Sources): readonly unknown[] {
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
