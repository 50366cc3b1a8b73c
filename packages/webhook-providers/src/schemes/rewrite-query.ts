/** The limit of `node:querystring`. */
const mostPairs = 1000;

/**
 * Decodes a query and encodes it again like `node:querystring`, which Twilio's library uses to write URLs: it groups the values
 * of a name, and puts integer names first.
 */
export function rewriteQuery(query: string): string {
  const found = new Map<string, string[]>();
  const pairs = query.split("&").filter((pair) => pair !== "");
  for (const pair of pairs.slice(0, mostPairs)) {
    const equals = pair.indexOf("=");
    const name = decode(equals === -1 ? pair : pair.slice(0, equals));
    const value = equals === -1 ? "" : decode(pair.slice(equals + 1));
    const values = found.get(name);
    if (values === undefined) found.set(name, [value]);
    else values.push(value);
  }
  // Uses an object for its key order.
  return Object.entries(Object.fromEntries(found))
    .flatMap(([name, values]) => values.map((value) => `${encode(name)}=${encode(value)}`))
    .join("&");
}

function decode(text: string): string {
  const spaced = text.replaceAll("+", " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    // Decodes what it can; invalid UTF-8 becomes U+FFFD.
    return spaced.replaceAll(/(?:%[0-9a-f]{2})+/gi, (escapes) => lenient.decode(bytesOf(escapes)));
  }
}

const lenient = new TextDecoder("utf-8", { ignoreBOM: true });

function bytesOf(escapes: string): Uint8Array {
  return Uint8Array.from(escapes.slice(1).split("%"), (digits) => Number.parseInt(digits, 16));
}

/** A lone surrogate, which cannot be encoded, becomes U+FFFD. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
