/** As many characters as can be handed to one function. */
const chunk = 8192;

/** A character for each byte. `TextDecoder` means Windows-1252 by this name, which has other characters at 0x80 to 0x9f. */
export function decodeLatin1(bytes: Uint8Array): string {
  let text = "";
  for (let start = 0; start < bytes.length; start += chunk) {
    text += String.fromCharCode(...bytes.subarray(start, start + chunk));
  }
  return text;
}

/** A byte for each character: the lower one of those that have two. */
export function encodeLatin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < bytes.length; index += 1) bytes[index] = text.charCodeAt(index);
  return bytes;
}
