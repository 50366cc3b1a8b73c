import type { Form } from "./form.ts";
import { parseUtf8 } from "./json.ts";
import { singleHeader } from "./request.ts";
import type { Headers } from "./request.ts";

/** More parts than any real form has. Each one costs time, and the sender may be unverified. */
const mostParts = 1_000;
/** The maximum size of a part's headers, in bytes. */
const longestHead = 8 * 1024;

const cr = 13;
const dash = 45;

/** Reads the fields of a `multipart/form-data` body; undefined if it is not one. */
export function readMultipart(headers: Headers, body: Uint8Array): Form | undefined {
  const boundary = readBoundary(singleHeader(headers, "content-type") ?? "");
  return boundary === undefined ? undefined : parseMultipart(body, boundary);
}

/** The boundary in a content type such as `multipart/form-data; boundary=x` (RFC 2046, 5.1.1). */
function readBoundary(contentType: string): string | undefined {
  const [, quoted, plain] = /;\s*boundary=(?:"([^"]*)"|([^\s;"]+))/i.exec(contentType) ?? [];
  const boundary = quoted ?? plain ?? "";
  return /^[\w'()+,./:=? -]{0,69}[\w'()+,./:=?-]$/.test(boundary) ? boundary : undefined;
}

/**
 * Reads the fields of `multipart/form-data` (RFC 7578). Files are skipped and never decoded, so a form with large
 * attachments costs only one scan of its bytes.
 *
 * @returns undefined if the bytes are not such a form
 */
function parseMultipart(body: Uint8Array, boundary: string): Form | undefined {
  const delimiter = encode(`\r\n--${boundary}`);
  const form = new Map<string, string[]>();
  // The first delimiter may be at the very start, without a preceding line break.
  let at = startsWith(body, delimiter.subarray(2), 0) ? delimiter.length - 2 : after(body, delimiter, 0);
  for (let count = 0; at !== -1 && count <= mostParts; count += 1) {
    if (body[at] === dash && body[at + 1] === dash) return form;
    const start = skipLineEnd(body, at);
    const next = start === -1 ? -1 : indexOf(body, delimiter, start - 2);
    if (next === -1) return undefined;
    const field = readPart(body.subarray(start, Math.max(start, next)));
    if (field === undefined) return undefined;
    if (field.value !== undefined) {
      const values = form.get(field.name);
      if (values === undefined) form.set(field.name, [field.value]);
      else values.push(field.value);
    }
    at = next + delimiter.length;
  }
  return undefined;
}

/** A field, or a part without a value because it is a file or not text. */
type Part = { readonly name: string; readonly value: string | undefined };

const headEnd = encode("\r\n\r\n");

function readPart(part: Uint8Array): Part | undefined {
  const end = indexOf(part.subarray(0, longestHead), headEnd, 0);
  const head = end === -1 ? undefined : parseUtf8(part.subarray(0, end));
  const disposition = head === undefined ? undefined : /^content-disposition:(.*)$/im.exec(head)?.[1];
  const name = disposition === undefined ? undefined : parameter(disposition, "name");
  if (disposition === undefined || name === undefined) return undefined;
  const isFile = /;\s*filename\*?=/i.test(disposition);
  return { name, value: isFile ? undefined : parseUtf8(part.subarray(end + headEnd.length)) };
}

function parameter(disposition: string, wanted: string): string | undefined {
  const found = new RegExp(`;\\s*${wanted}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^\\s;"]+))`, "i").exec(disposition);
  // How browsers escape characters that would end the name (https://url.spec.whatwg.org, multipart/form-data encoding).
  return (found?.[1]?.replace(/\\(.)/g, "$1") ?? found?.[2])
    ?.replace(/%22/g, '"')
    .replace(/%0D/gi, "\r")
    .replace(/%0A/gi, "\n");
}

/** The start of the line after a delimiter and its optional padding; -1 if there is none. */
function skipLineEnd(body: Uint8Array, from: number): number {
  let at = from;
  while (body[at] === 32 || body[at] === 9) at += 1;
  return body[at] === cr && body[at + 1] === 10 ? at + 2 : -1;
}

function after(body: Uint8Array, pattern: Uint8Array, from: number): number {
  const at = indexOf(body, pattern, from);
  return at === -1 ? -1 : at + pattern.length;
}

/** The engine's own search for the first byte is fast even in many megabytes. */
function indexOf(body: Uint8Array, pattern: Uint8Array, from: number): number {
  const [first = 0] = pattern;
  let at = body.indexOf(first, from);
  while (at !== -1 && !startsWith(body, pattern, at)) at = body.indexOf(first, at + 1);
  return at;
}

function startsWith(body: Uint8Array, pattern: Uint8Array, at: number): boolean {
  return pattern.every((byte, index) => body[at + index] === byte);
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
