/** As many as `node:querystring` reads. */
const mostPairs = 1000;

/**
 * Decodes a query and encodes it again as `node:querystring` does, with which Twilio's library writes URLs: the values of a
 * name stand together, and names that are whole numbers stand first.
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
  // Through an object, for its order.
  return Object.entries(Object.fromEntries(found))
    .flatMap(([name, values]) => values.map((value) => `${encode(name)}=${encode(value)}`))
    .join("&");
}

function decode(text: string): string {
  const spaced = text.replaceAll("+", " ");
  try {
    return decodeURIComponent(spaced);
  } catch {
    // What can be decoded is; bytes that are no UTF-8 become U+FFFD.
    return spaced.replaceAll(/(?:%[0-9a-f]{2})+/gi, (escapes) => lenient.decode(bytesOf(escapes)));
  }
}

const lenient = new TextDecoder("utf-8", { ignoreBOM: true });

function bytesOf(escapes: string): Uint8Array {
  return Uint8Array.from(escapes.slice(1).split("%"), (digits) => Number.parseInt(digits, 16));
}

/** Half of a surrogate pair, which cannot be encoded, becomes U+FFFD. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
