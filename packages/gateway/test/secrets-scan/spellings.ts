/** A shorter piece could be found by chance. */
const SHORTEST = 8;

/**
 * The ways in which a secret may be written, as bytes to search for: unchanged, in JSON, in a URL, in hex, and in base64 of
 * either alphabet, alone or inside something longer.
 */
export function spellingsOf(secret: string): ReadonlyMap<string, Buffer> {
  const raw = Buffer.from(secret, "utf8");
  const spellings = new Map<string, Buffer>();
  const add = (name: string, spelt: Buffer | string): void => {
    const bytes = Buffer.from(spelt);
    if (bytes.length >= SHORTEST && ![...spellings.values()].some((known) => known.equals(bytes))) {
      spellings.set(name, bytes);
    }
  };
  add("raw", raw);
  add("UTF-16", Buffer.from(secret, "utf16le"));
  add("JSON", JSON.stringify(secret).slice(1, -1));
  add("JSON in JSON", JSON.stringify(JSON.stringify(secret)).slice(3, -3));
  add("URL", encodeURIComponent(secret));
  add("form", new URLSearchParams({ a: secret }).toString().slice(2));
  add("hex", raw.toString("hex"));
  add("HEX", raw.toString("hex").toUpperCase());
  for (const alphabet of ["base64", "base64url"] as const) {
    for (const shift of [0, 1, 2]) {
      // What precedes it decides how its bytes are split into characters; the outermost characters are shared.
      const shifted = Buffer.concat([Buffer.alloc(shift), raw])
        .toString(alphabet)
        .replace(/=+$/, "");
      add(`${alphabet} at ${shift}`, shifted.slice(shift === 0 ? 0 : shift + 1, -1));
    }
  }
  return spellings;
}
