import { createHmac, timingSafeEqual } from "node:crypto";

/** How far a timestamp may be from this machine's clock, either way, in seconds (as in Standard Webhooks). */
const TOLERANCE = 300;

/** What a request claims of its signature; nothing is proven yet. */
export type GatewaySignature = {
  readonly deliveryId: string;
  /** Unix seconds, as text. */
  readonly timestamp: string;
  /** Base64, one for each key that the gateway signed with. */
  readonly signatures: readonly string[];
};

export type SignatureRefusal = {
  readonly outcome: "refused";
  readonly code: "signature_missing" | "signature_malformed" | "timestamp_out_of_tolerance";
  readonly detail: string;
};

/**
 * Reads the gateway's signature, whose scheme is that of https://www.standardwebhooks.com in `x-agentex-*` headers.
 *
 * @param now - Unix milliseconds.
 */
export function readSignature(
  headers: Headers,
  now: number,
): { readonly outcome: "read"; readonly signature: GatewaySignature } | SignatureRefusal {
  const given = headers.get("x-agentex-signature");
  if (given === null) {
    return refuse("signature_missing", "This agent takes only what its gateway has signed.");
  }
  const deliveryId = headers.get("x-agentex-delivery-id") ?? "";
  // Without dots: else one signed text could be cut into id, timestamp and body in several ways.
  if (!/^[\w-]{1,200}$/.test(deliveryId)) {
    return refuse("signature_malformed", "x-agentex-delivery-id is missing or cannot be read.");
  }
  const timestamp = headers.get("x-agentex-timestamp") ?? "";
  if (!/^\d{1,12}$/.test(timestamp)) {
    return refuse("signature_malformed", "x-agentex-timestamp is missing or not in Unix seconds.");
  }
  const signatures = given
    .split(" ")
    .filter((part) => part.startsWith("v1,"))
    .map((part) => part.slice("v1,".length));
  if (signatures.length === 0) {
    return refuse("signature_malformed", "x-agentex-signature has no signature of version v1.");
  }
  if (Math.abs(now / 1000 - Number(timestamp)) > TOLERANCE) {
    return refuse(
      "timestamp_out_of_tolerance",
      `x-agentex-timestamp is more than ${TOLERANCE} s from this agent's clock.`,
    );
  }
  return { outcome: "read", signature: { deliveryId, timestamp, signatures } };
}

/**
 * Whether the gateway signed this body for this agent.
 *
 * @param body - the raw bytes.
 * @param key - the agent's internal key (`agent_api_key`).
 */
export function isSignedWith(
  { deliveryId, timestamp, signatures }: GatewaySignature,
  body: Uint8Array,
  key: string,
): boolean {
  // Anybody could sign with nothing.
  if (key === "") return false;
  const expected = createHmac("sha256", key).update(`${deliveryId}.${timestamp}.`).update(body).digest();
  // The text is compared, not what it decodes to: a signature has one spelling.
  const spelled = Buffer.from(expected.toString("base64"));
  return signatures.some((signature) => {
    const given = Buffer.from(signature);
    return given.length === spelled.length && timingSafeEqual(given, spelled);
  });
}

function refuse(code: SignatureRefusal["code"], detail: string): SignatureRefusal {
  return { outcome: "refused", code, detail };
}
