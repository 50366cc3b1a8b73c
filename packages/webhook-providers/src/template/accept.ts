/** Converts a raw value to text; undefined if the value is not acceptable. */
export type Accept = (value: unknown) => string | undefined;

export const longest = 1024;

/**
 * Names and numbers that are safe to store, compare and show: integers, and 1 to 1,024 characters of well-formed Unicode
 * without control characters.
 */
export function identifier(value: unknown): string | undefined {
  if (typeof value === "number") return Number.isSafeInteger(value) ? String(value) : undefined;
  if (typeof value !== "string" || value.length === 0 || value.length > longest) return undefined;
  return value.isWellFormed() && !/\p{Cc}/u.test(value) ? value : undefined;
}

export function scalar(value: unknown): string | undefined {
  return typeof value === "boolean" ? String(value) : identifier(value);
}

/** Text of at most 1,024 characters; other types are rejected. */
export function shortText(value: unknown): string | undefined {
  return typeof value === "string" && value.length <= longest ? value : undefined;
}

export function anything(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : "";
}
