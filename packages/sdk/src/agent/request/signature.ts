/** The tolerance for timestamps in either direction, in seconds (as in Standard Webhooks). */
const TOLERANCE = 300;
/**
 * The versions of the signature: one covers the whole request; the other is that of Standard Webhooks and covers only the body.
 */
const REQUEST_VERSION = "agentex-v1";
const BODY_VERSION = "v1";

/** The signature that a request claims to have, not yet verified. */
export type GatewaySignature = {
  readonly deliveryId: string;
  /** Unix seconds, as text. */
  readonly timestamp: string;
  /** Base64, one for each key that the gateway signed with. */
  readonly requestSignatures: readonly string[];
  readonly bodySignatures: readonly string[];
  /** The `x-agentex-*` headers as they are signed, one per line. */
  readonly headers: string;
};

/** What the signature must cover. */
export type SignedRequest = {
  readonly method: string;
  /** Path and query below the agent's URL, as they arrived. */
  readonly path: string;
  /** The raw bytes. */
  readonly body: Uint8Array;
};

/** `body_only`: the key signed this body, but for another method, path or `x-agentex-*` headers. */
export type Verdict = "valid" | "body_only" | "invalid";

export type SignatureRefusal = {
  readonly outcome: "refused";
  readonly code:
    | "signature_missing"
    | "signature_malformed"
    | "signature_incomplete"
    | "timestamp_out_of_tolerance";
  readonly detail: string;
};

/**
 * Reads the gateway's signature: docs/agent-signature.md.
 *
 * @param now - Unix milliseconds.
 */
export function readSignature(
  headers: Headers,
  now: number,
): { readonly outcome: "read"; readonly signature: GatewaySignature } | SignatureRefusal {
  const given = headers.get("x-agentex-signature");
  if (given === null) {
    return refuse("signature_missing", "This agent only accepts requests that its gateway signed.");
  }
  const deliveryId = headers.get("x-agentex-delivery-id") ?? "";
  // Without dots: otherwise one signed text could be split into id, timestamp and body in several ways.
  if (!/^[\w-]{1,200}$/.test(deliveryId)) {
    return refuse("signature_malformed", "x-agentex-delivery-id is missing or cannot be read.");
  }
  const timestamp = headers.get("x-agentex-timestamp") ?? "";
  if (!/^\d{1,12}$/.test(timestamp)) {
    return refuse("signature_malformed", "x-agentex-timestamp is missing or not in Unix seconds.");
  }
  const requestSignatures = ofVersion(REQUEST_VERSION, given);
  const bodySignatures = ofVersion(BODY_VERSION, given);
  if (requestSignatures.length === 0) return withoutRequestSignature(bodySignatures.length > 0);
  if (Math.abs(now / 1000 - Number(timestamp)) > TOLERANCE) {
    return refuse(
      "timestamp_out_of_tolerance",
      `x-agentex-timestamp is more than ${TOLERANCE} s from this agent's clock.`,
    );
  }
  const signature = { deliveryId, timestamp, requestSignatures, bodySignatures, headers: linesOf(headers) };
  return { outcome: "read", signature };
}

/**
 * Whether the gateway signed this request for this agent.
 *
 * @param key - the agent's internal key (`agent_api_key`).
 */
export async function verifySignature(
  { deliveryId, timestamp, requestSignatures, bodySignatures, headers }: GatewaySignature,
  { method, path, body }: SignedRequest,
  key: string,
): Promise<Verdict> {
  // Anyone could sign with an empty key.
  if (key === "") return "invalid";
  const sign = await signerWith(key);
  const bodySignature = await sign(`${deliveryId}.${timestamp}.`, body);
  const text = `${REQUEST_VERSION}\n${method}\n${urlForm(path)}\n${bodySignature}\n${headers}`;
  const requestSignature = await sign(text);
  if (isAmong(requestSignatures, requestSignature)) return "valid";
  return isAmong(bodySignatures, bodySignature) ? "body_only" : "invalid";
}

function ofVersion(version: string, signatures: string): string[] {
  return signatures
    .split(" ")
    .filter((part) => part.startsWith(`${version},`))
    .map((part) => part.slice(version.length + 1));
}

function withoutRequestSignature(coversBody: boolean): SignatureRefusal {
  const detail = `x-agentex-signature has no value of version ${REQUEST_VERSION}`;
  return coversBody
    ? refuse(
        "signature_incomplete",
        `${detail}, which covers method, path and headers: the gateway is older than this SDK, or a proxy removed it.`,
      )
    : refuse("signature_malformed", `${detail}.`);
}

/** Includes headers that were added in transit, because some frameworks treat `_` in a name as `-`. */
function linesOf(headers: Headers): string {
  return [...headers]
    .filter(([name]) => /^x[-_]agentex[-_]/.test(name) && name !== "x-agentex-signature")
    .map(([name, value]) => `${name}:${value}`)
    .toSorted()
    .join("\n");
}

/**
 * Some servers pass on path and query as sent, others as normalized by a URL parser. The signature covers the normalized form,
 * without an empty query.
 */
function urlForm(path: string): string {
  return path
    .replace(/^([^?]*)\?$/, "$1")
    .replace(/["#'<>^`{}]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);
}

const utf8 = new TextEncoder();

/** HMAC-SHA256 of text and further bytes, in base64. Web Crypto exists in every runtime. */
async function signerWith(key: string): Promise<(text: string, rest?: Uint8Array) => Promise<string>> {
  const imported = await importOnce(key);
  return async (text, rest = new Uint8Array()) => {
    const start = utf8.encode(text);
    const content = new Uint8Array(start.length + rest.length);
    content.set(start);
    content.set(rest, start.length);
    const signature = new Uint8Array(await crypto.subtle.sign("HMAC", imported, content));
    return btoa(String.fromCharCode(...signature));
  };
}

/** Importing a key takes three times as long as signing with it. An agent has one key, or two while it listens. */
const importedKeys = new Map<string, ReturnType<typeof importKey>>();
const mostImported = 10;

async function importOnce(key: string): ReturnType<typeof importKey> {
  const known = importedKeys.get(key);
  if (known !== undefined) return known;
  if (importedKeys.size >= mostImported) importedKeys.clear();
  const imported = importKey(key);
  importedKeys.set(key, imported);
  return imported;
}

async function importKey(key: string) {
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  return crypto.subtle.importKey("raw", utf8.encode(key), algorithm, false, ["sign"]);
}

/** Compares the text, not the bytes that it encodes: a signature has only one encoding. */
function isAmong(signatures: readonly string[], expected: string): boolean {
  return signatures.some((signature) => isSame(signature, expected));
}

/** In constant time. */
function isSame(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (let index = 0; index < one.length; index += 1) {
    difference |= one.charCodeAt(index) ^ other.charCodeAt(index);
  }
  return difference === 0;
}

function refuse(code: SignatureRefusal["code"], detail: string): SignatureRefusal {
  return { outcome: "refused", code, detail };
}
