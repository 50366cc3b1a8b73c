import type { IncomingHttpHeaders } from "node:http";
import { recognise, recogniseAll, type Provider } from "agentex-webhook-providers";

/** What a caller shows to prove who they are; not yet checked. */
export type Credential =
  | { readonly kind: "key"; readonly value: string }
  /** Signed as these providers sign, most likely first: several share a convention, and a header. */
  | { readonly kind: "signature"; readonly providers: readonly [Provider, ...Provider[]] };

/** RFC 9110, section 11.4: the scheme's case does not matter. */
const AGENT_KEY_SCHEME = /^AgentKey(?:$|\s+(.*)$)/i;

/** The agent API key that a request shows, in one of its two headers. */
export function findKey(headers: IncomingHttpHeaders): Credential | undefined {
  const value = headers["x-agent-api-key"]?.toString() ?? agentKeyOf(headers.authorization);
  return value === undefined ? undefined : { kind: "key", value };
}

/**
 * The signature that a request shows, of whatever provider.
 *
 * @param expected - the providers of which the agent has keys; where the headers fit one of them, it is that.
 */
export function findSignature(
  headers: IncomingHttpHeaders,
  expected: readonly Provider[],
): Credential | undefined {
  const [first, ...others] = recogniseAll(headers, expected);
  const provider = first ?? recognise(headers);
  if (provider === undefined) return undefined;
  const alike = others.filter((other) => proofHeader(other) === proofHeader(provider));
  return { kind: "signature", providers: [provider, ...alike] };
}

/** Where a provider's proof is; those who put it into the same place are told apart by trying. */
function proofHeader({ proof }: Provider): string {
  if ("signature" in proof && typeof proof.signature === "object") return proof.signature.header;
  if (proof.scheme === "body_token" || proof.scheme === "body_hmac") return "body";
  return "header" in proof ? proof.header : proof.scheme;
}

/** The key in `Authorization: AgentKey …`; undefined for every other scheme, which is not ours to read. */
export function agentKeyOf(authorization: string | undefined): string | undefined {
  const match = authorization === undefined ? null : AGENT_KEY_SCHEME.exec(authorization);
  return match === null ? undefined : (match[1] ?? "").trim();
}
