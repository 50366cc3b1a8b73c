import {
  answerUnsigned,
  largestUnsigned,
  mayBeBodyHandshake,
  signatureHeaders,
  type Handshake,
  type Provider,
} from "agentex-webhook-providers";
import { mayBeUsedFrom } from "../../keys/key.ts";
import type { Agent } from "../../agents/agent.ts";
import type { Keys } from "../../keys/keys.ts";
import { bringsSecret } from "../../keys/values/new-value.ts";
import type { IngressRequest } from "../request/receive.ts";
import { refuse, type Refusal } from "../../refusals/refusal.ts";

export type HandshakeAnswered = {
  readonly outcome: "handshake";
  readonly answer: Handshake;
  readonly provider: string;
};

/** Bodies are not read before verification, except the few bytes of what may be a handshake. */
const UNREAD = new Uint8Array();

/**
 * Answers a provider's unsigned URL check: Meta's `hub.challenge`, Dropbox's `challenge`, Microsoft Graph's
 * `validationToken` … It verifies nothing and does not reach the agent. If the provider sends its secret this way, a key
 * that still waits for one stores it.
 *
 * @param expected - the providers that the agent has keys of; other handshakes are not answered.
 * @returns undefined if the request is not a handshake.
 */
export function answerUnsignedHandshake(
  request: IngressRequest,
  agent: Agent,
  expected: readonly Provider[],
  keys: Keys,
): undefined | Promise<HandshakeAnswered | Refusal | undefined> {
  const offering = expected.filter(({ handshakes = [] }) => handshakes.some(({ signed }) => !signed));
  return offering.length === 0 ? undefined : answerOffered(request, agent, offering, expected, keys);
}

async function answerOffered(
  request: IngressRequest,
  agent: Agent,
  offering: readonly Provider[],
  expected: readonly Provider[],
  keys: Keys,
): Promise<HandshakeAnswered | Refusal | undefined> {
  for (const provider of offering) {
    const answered = await answerOne(provider, UNREAD, request, agent, keys);
    if (answered !== undefined) return answered;
    const body =
      (await handshakeBody(provider, request, expected)) ??
      (await awaitedBody(provider, request, agent, keys));
    const late = body && (await answerOne(provider, body, request, agent, keys));
    if (late !== undefined) return late;
  }
  return undefined;
}

async function answerOne(
  provider: Provider,
  body: Uint8Array,
  { method, url, headers, remoteAddress }: IngressRequest,
  agent: Agent,
  keys: Keys,
): Promise<HandshakeAnswered | Refusal | undefined> {
  const known = await keys.signingKeys(agent, provider.id);
  const usable = known.filter(({ key }) => mayBeUsedFrom(key, remoteAddress));
  // A sender that may not use any of the keys does not learn that they exist, unless one still waits for its secret.
  if (known.length > 0 && usable.length === 0 && !bringsSecret(provider)) return undefined;
  const secrets = usable.map(({ secret }) => secret);
  const answered = answerUnsigned(provider, { method, url, headers, body }, secrets);
  switch (answered.outcome) {
    case "none":
      return undefined;
    case "refused":
      return refuse("handshake_refused", answered.detail, answered.reason);
    case "answered": {
      const { answer, brings } = answered;
      // A secret that anyone could have sent never replaces a stored one.
      const taken =
        brings === undefined ? "taken" : await keys.takeBrought(agent.id, provider.id, brings, remoteAddress);
      if (taken !== "taken") {
        // An unverified sender does not learn that a key waits for another sender.
        return refuse(
          "handshake_refused",
          `No ${provider.name} key of this agent waits for a secret: create one, and set up the webhook within an hour.`,
          taken === "not_awaited" ? "secret_not_awaited" : taken,
        );
      }
      return { outcome: "handshake", answer, provider: provider.id };
    }
  }
}

/**
 * The body of a request that only its body can show to be a handshake; undefined if it is too long for one, or if a header carries
 * a signature, which is checked first.
 */
async function handshakeBody(
  provider: Provider,
  request: IngressRequest,
  expected: readonly Provider[],
): Promise<Uint8Array | undefined> {
  const { headers } = request;
  if (!mayBeBodyHandshake(provider, request)) return undefined;
  const places = expected.map(({ verification }) => signatureHeaders(verification));
  if (places.flat().some((name) => headers[name] !== undefined)) return undefined;
  const size = Number(headers["content-length"] ?? 0);
  const isOpen = headers["transfer-encoding"] !== undefined;
  if (!isOpen && !(size > 0 && size <= largestUnsigned)) return undefined;
  // A body of unknown length is read further only if it may contain a signature.
  const mayHoldSignature = places.some((names) => names.length === 0);
  const received = await request.body(mayHoldSignature ? undefined : largestUnsigned);
  return received.outcome === "received" ? received.body : undefined;
}

/** The body of a request that may bring an awaited secret; undefined if none is awaited. */
async function awaitedBody(
  provider: Provider,
  request: IngressRequest,
  agent: Agent,
  keys: Keys,
): Promise<Uint8Array | undefined> {
  const size = Number(request.headers["content-length"] ?? 0);
  if (request.method !== "POST" || !(size > 0 && size <= largestUnsigned) || !bringsSecret(provider)) {
    return undefined;
  }
  if (!(await keys.awaitsSecret(agent.id, provider.id, request.remoteAddress))) return undefined;
  const received = await request.body();
  return received.outcome === "received" ? received.body : undefined;
}
