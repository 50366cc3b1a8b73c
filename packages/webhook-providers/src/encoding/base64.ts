import { decodeLatin1 } from "./latin1.ts";

// RFC 4648. The decoders are strict: they accept only what an encoder produces.

const standard = valuesOf("+/");
const urlSafe = valuesOf("-_");

export function encodeBase64(bytes: Uint8Array): string {
  return btoa(decodeLatin1(bytes));
}

/** Without padding. */
export function encodeBase64url(bytes: Uint8Array): string {
  return encodeBase64(bytes).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/** Undefined if the text is not base64, padded or unpadded, of at least one byte. */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (!text.endsWith("=")) return decode(text, standard);
  return decodePaddedBase64(text);
}

/** The same, with required padding. */
export function decodePaddedBase64(text: string): Uint8Array | undefined {
  if (text.length % 4 !== 0) return undefined;
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  return decode(text.slice(0, text.length - padding), standard);
}

/** Undefined if the text is not base64url without padding, of at least one byte. */
export function decodeBase64url(text: string): Uint8Array | undefined {
  return decode(text, urlSafe);
}

function decode(text: string, values: Int8Array): Uint8Array | undefined {
  if (text === "" || text.length % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4));
  let place = 0;
  let bits = 0;
  let pending = 0;
  for (let index = 0; index < text.length; index += 1) {
    const value = values[text.charCodeAt(index)] ?? -1;
    if (value < 0) return undefined;
    pending = ((pending << 6) | value) & 0xfff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes[place] = pending >> bits;
    place += 1;
  }
  // Unused bits must be zero, so that each content has exactly one encoding.
  return (pending & ((1 << bits) - 1)) === 0 ? bytes : undefined;
}

/** The six-bit value of each character code, or -1. */
function valuesOf(lastTwo: string): Int8Array {
  const alphabet = `ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789${lastTwo}`;
  const values = new Int8Array(128).fill(-1);
  for (let value = 0; value < alphabet.length; value += 1) values[alphabet.charCodeAt(value)] = value;
  return values;
}
