/** The default key of the testing helpers: `new AgentServer({ agentApiKey: TEST_KEY })`. */
export const TEST_KEY = "agentex-test-key";

/** A request to an agent, before it is signed. */
export type Unsigned = {
  /** Absolute. */
  readonly url: string;
  readonly method: string;
  /** Path and query relative to the agent's URL, as signed. */
  readonly path: string;
  /** Names are in lowercase. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/**
 * Signs a request as the gateway does (docs/agent-signature.md).
 *
 * @param key - the agent's internal key.
 */
export async function signRequest(
  { url, method, path, headers, body }: Unsigned,
  key: string,
): Promise<Request> {
  const id = headers["x-agentex-delivery-id"] ?? "";
  const time = headers["x-agentex-timestamp"] ?? "";
  const bodySignature = await hmac(key, `${id}.${time}.${body}`);
  const lines = Object.entries(headers)
    .filter(([name]) => name.startsWith("x-agentex-"))
    .map(([name, value]) => `${name}:${value}`)
    .toSorted();
  const text = ["agentex-v1", method, path, bodySignature, ...lines].join("\n");
  const signature = `v1,${bodySignature} agentex-v1,${await hmac(key, text)}`;
  return new Request(url, {
    method,
    headers: { ...headers, "x-agentex-signature": signature },
    body: method === "GET" || method === "HEAD" ? null : body,
  });
}

/** HMAC-SHA256 in base64, on any runtime. */
async function hmac(key: string, text: string): Promise<string> {
  const encode = (part: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(part);
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const imported = await crypto.subtle.importKey("raw", encode(key), algorithm, false, ["sign"]);
  const bytes = new Uint8Array(await crypto.subtle.sign("HMAC", imported, encode(text)));
  return btoa(String.fromCharCode(...bytes));
}
