/** The fields of a form in order of appearance; a name may appear several times. */
export type Form = ReadonlyMap<string, readonly string[]>;

/** More fields than any real form has. Each one costs time, and the sender may be unverified. */
const mostFields = 20_000;

/**
 * Decodes `application/x-www-form-urlencoded` text (https://url.spec.whatwg.org/#application/x-www-form-urlencoded).
 * Unlike `URLSearchParams`, it rejects broken escapes and invalid UTF-8 instead of repairing them.
 *
 * @returns undefined if the text is not such a form
 */
export function parseForm(text: string): Form | undefined {
  const form = new Map<string, string[]>();
  const pairs = text.split("&", mostFields + 1);
  if (pairs.length > mostFields) return undefined;
  for (const pair of pairs) {
    if (pair === "") continue;
    const equals = pair.indexOf("=");
    const name = decode(equals === -1 ? pair : pair.slice(0, equals));
    const value = equals === -1 ? "" : decode(pair.slice(equals + 1));
    if (name === undefined || value === undefined) return undefined;
    const values = form.get(name);
    if (values === undefined) form.set(name, [value]);
    else values.push(value);
  }
  return form;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}
