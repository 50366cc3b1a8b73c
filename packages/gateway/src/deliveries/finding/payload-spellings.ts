/**
 * A text as it may stand in a payload: as it is, as JSON spells it with and without letters beyond ASCII, and in a form.
 * Each once.
 */
export function spellingsOf(text: string): readonly Buffer[] {
  const json = JSON.stringify(text).slice(1, -1);
  const ascii = json.replace(
    /[\u0080-\uffff]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  const form = new URLSearchParams({ "": text }).toString().slice(1);
  return [...new Set([text, json, ascii, form])].map((spelling) => Buffer.from(spelling));
}
