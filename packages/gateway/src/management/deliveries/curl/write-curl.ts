/** A request to express as a command. */
export type CurlRequest = {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: CurlBody;
};

/** `fetched`: too large for a command, or not text, so another command fetches it first. */
export type CurlBody =
  | { readonly kind: "empty" }
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "fetched"; readonly from: CurlRequest };

/** The longest text to write into a command, in bytes: Linux takes arguments of up to 128 KB. */
const LONGEST_TEXT = 64 * 1024;

/** The body in a command, as text where possible. */
export function curlBody(bytes: Uint8Array, from: CurlRequest): CurlBody {
  if (bytes.length === 0) return { kind: "empty" };
  if (bytes.length > LONGEST_TEXT || bytes.includes(0)) return { kind: "fetched", from };
  try {
    return { kind: "text", text: new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { kind: "fetched", from };
  }
}

/** A command for a POSIX shell that sends the request. */
export function writeCurl({ method, url, headers, body }: CurlRequest): string {
  const parts = [`curl -sS -X ${method} ${quote(url)}`];
  // curl omits a header without a value, unless its name ends with a semicolon.
  for (const [name, value] of headers)
    parts.push(`-H ${quote(value === "" ? `${name};` : `${name}: ${value}`)}`);
  // Otherwise curl would send a form's content type.
  const isTyped = headers.some(([name]) => name.toLowerCase() === "content-type");
  if (!isTyped && body.kind !== "empty") parts.push("-H 'content-type:'");
  switch (body.kind) {
    case "empty":
      break;
    case "text":
      parts.push(`--data-raw ${quote(body.text)}`);
      break;
    case "fetched":
      return `${writeCurl(body.from)} |\n${[...parts, "--data-binary @-"].join(" \\\n  ")}`;
  }
  return parts.join(" \\\n  ");
}

function quote(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
