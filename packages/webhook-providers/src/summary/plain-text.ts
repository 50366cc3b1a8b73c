/**
 * Control characters, line and paragraph separators, marks that change the direction of the text around them, invisible letters
 * (tags), and halves of surrogate pairs. None of them may get from a payload into a line that people read.
 */
const unprintable = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/u;
const unprintables = new RegExp(`${unprintable.source}+`, "gu");
const unprintableExceptBreaks =
  /[^\P{Cc}\n\t]|[\p{Cs}\u061c\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;

/** The first non-empty line of a text, cleaned and cut; undefined if there is none. */
export function oneLine(text: string, most: number): string | undefined {
  // Only the beginning of a long text is read: it may have megabytes.
  const start = text.length > most * 4 ? text.slice(0, most * 4) : text;
  if (!unprintable.test(start)) {
    const clean = start.trim();
    return clean === "" ? undefined : cut(clean, most);
  }
  for (const line of start.split(/[\n\r\u2028\u2029]/)) {
    const clean = line.replace(unprintables, " ").trim();
    if (clean !== "") return cut(clean, most);
  }
  return undefined;
}

/** The text with line breaks and tabs, without other control characters. */
export function manyLines(text: string): string {
  return text
    .replace(/\r\n?|[\u2028\u2029]/g, "\n")
    .replace(unprintableExceptBreaks, "")
    .trim();
}

/** At most that many characters (UTF-16 code units), cut between code points; a cut text ends with `…`. */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const last = text.charCodeAt(most - 2);
  const splitsPair = last >= 0xd800 && last <= 0xdbff;
  return `${text.slice(0, splitsPair ? most - 2 : most - 1)}…`;
}
