// C0 and C1 controls, with which a text can command a terminal, and marks that make a text read in another order.
// oxlint-disable-next-line no-control-regex
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** A text of somebody else's as it can be shown on a terminal, on one line: what is not printable is escaped. */
export function printable(text: string): string {
  return text.toWellFormed().replace(UNPRINTABLE, escape);
}

/** Several lines of somebody else's, as they can be shown on a terminal. */
export function printableLines(text: string): string {
  return text.split(/\r?\n/).map(printable).join("\n");
}

/**
 * JSON that can be shown on a terminal too; its own escapes leave the controls above U+007F as they are.
 *
 * @param indent - spaces; without it, it is one line.
 */
export function printableJson(value: unknown, indent?: number): string {
  const json = JSON.stringify(value, null, indent) ?? "null";
  return json.replace(/[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g, escape);
}

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}
