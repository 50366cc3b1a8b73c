/**
 * The distinct ways in which a payload may contain a text: verbatim, form-encoded, and as a JSON string. Some encoders
 * write non-ASCII letters as `\u00fc` or `\u00FC`; PHP also escapes slashes, and Go escapes HTML characters.
 */
export function spellingsOf(text: string): readonly Buffer[] {
  const json = JSON.stringify(text).slice(1, -1);
  const form = new URLSearchParams({ "": text }).toString().slice(1);
  const spellings = [text, form];
  for (const slashes of [json, json.replaceAll("/", String.raw`\/`)]) {
    for (const html of [slashes, slashes.replace(/[<>&]/g, (letter) => escaped(letter, "lower"))]) {
      spellings.push(html, ascii(html, "lower"), ascii(html, "upper"));
    }
  }
  return [...new Set(spellings)].map((spelling) => Buffer.from(spelling));
}

type Digits = "lower" | "upper";

function ascii(json: string, digits: Digits): string {
  return json.replace(/[\u0080-\uffff]/g, (letter) => escaped(letter, digits));
}

function escaped(letter: string, digits: Digits): string {
  const code = letter.charCodeAt(0).toString(16).padStart(4, "0");
  return String.raw`\u` + (digits === "upper" ? code.toUpperCase() : code);
}
