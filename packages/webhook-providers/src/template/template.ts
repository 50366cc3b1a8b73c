import { anything, identifier, longest, scalar } from "./accept.ts";
import type { Accept } from "./accept.ts";
import type { Choice, Condition } from "./choice.ts";
import { firstAccepted, isThere, lookUp } from "./look-up.ts";
import type { Items, Sources } from "./look-up.ts";
import { piecesOf } from "./parse.ts";

/**
 * Fills the first choice whose condition holds and whose placeholders all find an identifier.
 *
 * @param items whether a list's items must all agree, or all of them count (several as a hash)
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

/** Fills a template; undefined if one of its placeholders finds no acceptable value. */
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
 * The values that a template finds, of any type: all of them if the template is a single placeholder, so none for an empty
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
