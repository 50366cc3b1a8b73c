import type { Payload } from "./payload.ts";
import type { Choice, Condition } from "./provider.ts";
import { readHeader } from "./request.ts";
import type { WebhookRequest } from "./request.ts";

/** What templates may draw from: the headers as sent, and the parsed body. */
export type Sources = { readonly headers: WebhookRequest["headers"]; readonly payload: Payload };

/** Turns a raw value into text, or says with undefined that it is not fit for the purpose. */
type Accept = (value: unknown) => string | undefined;

const placeholder = /\{((?:header|json|form):[^{}|]+(?:\|(?:header|json|form):[^{}|]+)*)\}/;

/** Says whether the text is one that can be filled: some text, of which every brace belongs to a placeholder. */
export function isTemplate(text: string): boolean {
  if (text.length === 0 || text.length > longest || !text.isWellFormed() || /\p{Cc}/u.test(text))
    return false;
  return text.split(placeholder).every((piece, index) => index % 2 === 1 || !/[{}]/.test(piece));
}

const longest = 1024;

/** Fills the first of the choices of which the condition holds and every placeholder finds an identifier. */
export function choose(choices: readonly Choice[], sources: Sources): string | undefined {
  for (const choice of choices) {
    if (typeof choice !== "string" && !holds(choice.when, sources)) continue;
    const text = fill(typeof choice === "string" ? choice : choice.use, sources, identifier);
    if (text !== undefined && text.length <= longest) return text;
  }
  return undefined;
}

export function holds({ value, is }: Condition, sources: Sources): boolean {
  return fill(value, sources, identifier) === is;
}

/** Fills a template; undefined if one of its placeholders finds no value that is accepted. */
export function fill(template: string, sources: Sources, accept: Accept): string | undefined {
  let text = "";
  // Split at a pattern with one group, every odd piece is what a placeholder holds between its braces.
  for (const [index, piece] of template.split(placeholder).entries()) {
    const value = index % 2 === 0 ? piece : firstAccepted(piece.split("|"), sources, accept);
    if (value === undefined) return undefined;
    text += value;
  }
  return text;
}

/**
 * Names and numbers that can safely be stored, compared and shown: whole numbers, and text of 1 to 1,024 characters
 * that is well-formed Unicode without control characters.
 */
function identifier(value: unknown): string | undefined {
  if (typeof value === "number") return Number.isSafeInteger(value) ? String(value) : undefined;
  if (typeof value !== "string" || value.length === 0 || value.length > longest) return undefined;
  return value.isWellFormed() && !/\p{Cc}/u.test(value) ? value : undefined;
}

/** Any text of at most 1,024 characters, and nothing but text. */
export function shortText(value: unknown): string | undefined {
  return typeof value === "string" && value.length <= longest ? value : undefined;
}

function firstAccepted(
  alternatives: readonly string[],
  sources: Sources,
  accept: Accept,
): string | undefined {
  for (const alternative of alternatives) {
    const value = accept(lookUp(alternative, sources));
    if (value !== undefined) return value;
  }
  return undefined;
}

/** What is there twice is ambiguous, and counts as not there. */
function lookUp(alternative: string, { headers, payload }: Sources): unknown {
  const colon = alternative.indexOf(":");
  const name = alternative.slice(colon + 1);
  switch (alternative.slice(0, colon)) {
    case "header": {
      const header = readHeader(headers, name.toLowerCase());
      return header.outcome === "single" ? header.value : undefined;
    }
    case "form": {
      const values = payload.form?.get(name);
      return values?.length === 1 ? values[0] : undefined;
    }
    default:
      return follow(name.split("."), payload.json);
  }
}

/** Follows own properties only, so that `__proto__` and `constructor` are names like any other. */
function follow(path: readonly string[], root: unknown): unknown {
  let value = root;
  for (const name of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Object.getOwnPropertyDescriptor(value, name)?.value;
  }
  return value;
}
