const utf8 = new TextEncoder();

/** Encodes text as UTF-8; returns bytes unchanged. */
export function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? utf8.encode(content) : content;
}

/** Concatenates the parts, with text encoded as UTF-8. */
export function concat(pieces: readonly (string | Uint8Array)[]): Uint8Array {
  const parts = pieces.map(bytesOf);
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}
