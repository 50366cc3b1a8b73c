import { InvalidArgumentError } from "commander";

/** Headers by name; null removes one. */
export type Headers = Readonly<Record<string, string | null>>;

/** Reads `Name: value`, or `Name:`, which removes it, as curl does; adds it to the earlier ones. */
export function aHeader(text: string, before: Headers = {}): Headers {
  const colon = text.indexOf(":");
  if (colon < 1) throw new InvalidArgumentError("Use 'Name: value', or 'Name:' to remove it.");
  return { ...before, [text.slice(0, colon).trim()]: text.slice(colon + 1).trim() || null };
}
