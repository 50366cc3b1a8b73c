import { encodeHex } from "../encoding/hex.ts";
import { decodeLatin1 } from "../encoding/latin1.ts";

/** An element of the Distinguished Encoding Rules (ITU-T X.690): its tag and its content. */
export type Element = { readonly tag: number; readonly content: Uint8Array };

/** The consecutive elements in these bytes; empty if the bytes are not well-formed. */
export function children(bytes: Uint8Array = new Uint8Array()): readonly Element[] {
  const elements: Element[] = [];
  let place = 0;
  while (place < bytes.length) {
    const tag = bytes[place] ?? 0;
    const first = bytes[place + 1] ?? 0x80;
    const extra = first < 0x80 ? 0 : first - 0x80;
    // Longer content would need more than three bytes for its length, and 0x80 (no length) is not DER.
    if (first === 0x80 || extra > 3) return [];
    let length = extra === 0 ? first : 0;
    for (let index = 0; index < extra; index += 1) length = length * 256 + (bytes[place + 2 + index] ?? 0);
    const start = place + 2 + extra;
    if (start + length > bytes.length) return [];
    elements.push({ tag, content: bytes.subarray(start, start + length) });
    place = start + length;
  }
  return elements;
}

/** The bytes of a positive integer, without the leading zero. */
export function integerBytes({ tag, content }: Element): Uint8Array | undefined {
  return tag === 0x02 ? content : undefined;
}

/** @param digits the content of the object identifier, in hexadecimal digits */
export function isOid(element: Element | undefined, digits: string): boolean {
  return element?.tag === 0x06 && encodeHex(element.content) === digits;
}

/** A UTCTime or GeneralizedTime as in certificates (RFC 5280, 4.1.2.5), in Unix milliseconds. */
export function timeOf({ tag, content }: Element): number | undefined {
  const text = decodeLatin1(content);
  const digits = tag === 0x17 ? `${Number(text.slice(0, 2)) < 50 ? "20" : "19"}${text}` : text;
  const match = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/.exec(digits);
  if (match === null || (tag !== 0x17 && tag !== 0x18)) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}
