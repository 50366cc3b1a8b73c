/** The maximum number of characters to pass in one function call. */
const chunk = 8192;

/**
 * Decodes each byte to one character. `TextDecoder` cannot: under this name it decodes Windows-1252, which differs at 0x80 to
 * 0x9f.
 */
export function decodeLatin1(bytes: Uint8Array): string {
  let text = "";
  for (let start = 0; start < bytes.length; start += chunk) {
    text += String.fromCharCode(...bytes.subarray(start, start + chunk));
  }
  return text;
}

/** Encodes each character as one byte: its low byte. */
export function encodeLatin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = text.charCodeAt(index);
  return bytes;
}
