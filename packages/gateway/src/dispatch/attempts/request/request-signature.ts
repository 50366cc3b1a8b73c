import { createHmac } from "node:crypto";

/** What the signature's second value covers besides the body, as the agent receives it. */
export type SignedRequest = {
  /** The delivery's public id. */
  readonly id: string;
  readonly method: string;
  /** Path and query below the agent's URL, as forwarded. */
  readonly path: string;
  /** All `x-agentex-*` headers except the signature's own: alternating lower-case names and values. */
  readonly headers: readonly string[];
};

/** A signature in progress, which receives the body in pieces. */
export type Signing = {
  update(piece: Uint8Array): void;
  /** @returns the headers `x-agentex-timestamp` and `x-agentex-signature`, alternating names and values. */
  end(): string[];
};

/** The version of the second value; Standard Webhooks verifiers skip unknown versions. */
const REQUEST_VERSION = "agentex-v1";

/**
 * Signs a request to an agent with two values (specified in docs/agent-signature.md). The first is that of Standard
 * Webhooks (https://www.standardwebhooks.com): HMAC-SHA256 over `{id}.{timestamp}.{body}`, keyed here with the key's
 * text. The second covers the method, the path, the first value and every `x-agentex-*` header, so the body is read
 * only once.
 *
 * @param key - the agent's internal key.
 * @param time - Unix milliseconds.
 */
export function beginSignature(request: SignedRequest, key: string, time: number): Signing {
  const timestamp = Math.floor(time / 1000).toString();
  const body = createHmac("sha256", key).update(`${request.id}.${timestamp}.`);
  return {
    update: (piece) => void body.update(piece),
    end() {
      const bodySignature = body.digest("base64");
      const signature = createHmac("sha256", key)
        .update(signedText(request, timestamp, bodySignature))
        .digest("base64");
      // oxfmt-ignore
      return [
        "x-agentex-timestamp", timestamp,
        "x-agentex-signature", `v1,${bodySignature} ${REQUEST_VERSION},${signature}`,
      ];
    },
  };
}

/** The same for a body in memory. */
export function signatureHeaders(
  request: SignedRequest,
  body: Uint8Array,
  key: string,
  time: number,
): string[] {
  const signing = beginSignature(request, key, time);
  signing.update(body);
  return signing.end();
}

/** No part can contain a line break, so the text is unambiguous. */
function signedText({ method, path, headers }: SignedRequest, timestamp: string, body: string): string {
  const lines: string[] = [];
  let isSorted = true;
  let last = "";
  const add = (line: string): void => {
    isSorted &&= last < line;
    last = line;
    lines.push(line);
  };
  for (let index = 0; index < headers.length; index += 2) add(`${headers[index]}:${headers[index + 1]}`);
  add(`x-agentex-timestamp:${timestamp}`);
  // The gateway's own headers are already sorted.
  if (!isSorted) lines.sort();
  return `${REQUEST_VERSION}\n${method}\n${urlForm(path)}\n${body}\n${lines.join("\n")}`;
}

/**
 * The path and query as URL parsers normalize them (https://url.spec.whatwg.org), which is the form many agents see.
 */
function urlForm(path: string): string {
  if (!/["#'<>^`{}]|\?$/.test(path)) return path;
  return path
    .replace(/^([^?]*)\?$/, "$1")
    .replace(/["#'<>^`{}]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}
