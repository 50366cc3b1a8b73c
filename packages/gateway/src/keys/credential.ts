import type { IncomingHttpHeaders } from "node:http";
import { recognise, recogniseAll, signatureHeaders, type Provider } from "agentex-webhook-providers";
import { bearerOf } from "../access/request/bearer.ts";

/** A caller's credential, not yet verified. */
export type Credential =
  | { readonly kind: "key"; readonly value: string }
  /** A signature in the format of these providers, most likely first: several share a convention and a header. */
  | { readonly kind: "signature"; readonly providers: readonly [Provider, ...Provider[]] };

/** The request has credentials that an external auth service may know. */
export type LoginShown = { readonly kind: "login" };

/** RFC 9110, section 11.4: the scheme is case-insensitive. */
const AGENT_KEY_SCHEME = /^AgentKey(?:$|\s+(.*)$)/i;

/** Finds the agent API key in one of the two headers that may contain it. */
export function findKey(headers: IncomingHttpHeaders): Credential | undefined {
  const value = headers["x-agent-api-key"]?.toString() ?? agentKeyOf(headers.authorization);
  return value === undefined ? undefined : { kind: "key", value };
}

/**
 * Finds the signature of any provider in a request.
 *
 * @param expected - the providers for which the agent has keys; if the headers fit one of them, that one is chosen.
 */
export function findSignature(
  headers: IncomingHttpHeaders,
  expected: readonly Provider[],
): Credential | undefined {
  const [first, ...others] = recogniseAll(headers, expected);
  const provider = first ?? recognise(headers);
  if (provider === undefined) return undefined;
  const alike = others.filter((other) => signatureHeader(other) === signatureHeader(provider));
  return { kind: "signature", providers: [provider, ...alike] };
}

/** Finds a bearer token or an `x-api-key` for the external auth service. */
export function findLogin(headers: IncomingHttpHeaders): LoginShown | undefined {
  const isShown = headers["x-api-key"] !== undefined || bearerOf(headers.authorization) !== undefined;
  return isShown ? { kind: "login" } : undefined;
}

/** The location of a provider's signature; for providers with the same location, each is tried. */
function signatureHeader({ verification }: Provider): string {
  if ("signature" in verification && typeof verification.signature === "object")
    return verification.signature.header;
  // In the body or the query; the headers do not tell which.
  if (signatureHeaders(verification).length === 0) return "elsewhere";
  return "header" in verification ? verification.header : verification.scheme;
}

/** The key in `Authorization: AgentKey …`; undefined for other schemes, which are not the gateway's. */
export function agentKeyOf(authorization: string | undefined): string | undefined {
  const match = authorization === undefined ? null : AGENT_KEY_SCHEME.exec(authorization);
  return match === null ? undefined : (match[1] ?? "").trim();
}
