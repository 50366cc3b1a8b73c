// C0 and C1 controls, which can command a terminal, and marks that change the reading order.
// oxlint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Makes untrusted text safe for a terminal, on one line: escapes what is not printable. */
export function printable(text: string): string {
  return text.toWellFormed().replace(UNPRINTABLE, escape);
}

/** Makes untrusted lines safe for a terminal. */
export function printableLines(text: string): string {
  return text.split(/\r?\n/).map(printable).join("\n");
}

/**
 * JSON that is safe for a terminal: JSON's own escapes leave controls above U+007F as they are.
 *
 * @param indent - spaces; without it, the result is one line.
 */
export function printableJson(value: unknown, indent?: number): string {
  const json = JSON.stringify(value, null, indent) ?? "null";
  return json.replace(/[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, escape);
}

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
