/** Lower-case hexadecimal digits. */
export function encodeHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Decodes lower-case hexadecimal digits; undefined if the text is empty, has an odd length, or contains anything else. */
export function decodeHex(text: string): Uint8Array | undefined {
  if (text === "" || text.length % 2 !== 0) return undefined;
  const bytes = new Uint8Array(text.length / 2);
  for (let index = 0; index < bytes.length; index += 1) {
    const value = (digit(text.charCodeAt(2 * index)) << 4) | digit(text.charCodeAt(2 * index + 1));
    if (value < 0) return undefined;
    bytes[index] = value;
  }
  return bytes;
}

/** -1 (all bits set) if it is not a digit. */
function digit(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30;
  return code >= 0x61 && code <= 0x66 ? code - 0x57 : -1;
}
