import {
  answerUnsigned,
  largestUnsigned,
  mayBeToldByBody,
  proofHeaders,
  type Handshake,
  type Provider,
} from "agentex-webhook-providers";
import { mayBeUsedFrom } from "../keys/key.ts";
import type { Agent } from "../agents/agent.ts";
import type { Keys } from "../keys/keys.ts";
import { bringsSecret } from "../keys/new-value.ts";
import type { IngressRequest } from "./receive.ts";
import { refuse, type Refusal } from "../refusals/refusal.ts";

export type HandshakeAnswered = {
  readonly outcome: "handshake";
  readonly answer: Handshake;
  readonly provider: string;
};

/** Bodies are not read before their sender has proven who they are, but for the few bytes of what may be a handshake. */
const UNREAD = new Uint8Array();

/**
 * Answers a request by which a provider checks that somebody is there and which it does not sign: Meta's
 * `hub.challenge`, Dropbox's `challenge`, Microsoft Graph's `validationToken` … It proves nothing and wakes nobody. Where
 * the provider brings its secret so, a key that still waits for one takes it.
 *
 * @param expected - the providers of which the agent has keys; nobody else's handshakes are answered.
 * @returns undefined when the request is none.
 */
export async function answerUnsignedHandshake(
  request: IngressRequest,
  agent: Agent,
  expected: readonly Provider[],
  keys: Keys,
): Promise<HandshakeAnswered | Refusal | undefined> {
  const offering = expected.filter(({ handshakes = [] }) => handshakes.some(({ signed }) => !signed));
  for (const provider of offering) {
    const answered = await answerOne(provider, UNREAD, request, agent, keys);
    if (answered !== undefined) return answered;
    const body =
      (await tellingBody(provider, request, expected)) ?? (await awaitedBody(provider, request, agent, keys));
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
  // Whoever may use none of the keys is not told that there are any, unless one still waits for its secret.
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
      // A secret that anybody could have brought never takes the place of one that is stored.
      const taken =
        brings === undefined ? "taken" : await keys.takeBrought(agent.id, provider.id, brings, remoteAddress);
      if (taken !== "taken") {
        // A stranger does not learn that a key waits for somebody else.
        return refuse(
          "handshake_refused",
          `No ${provider.name} key of this agent waits for a secret: make one, and set the webhook up within the hour.`,
          taken === "not_awaited" ? "secret_not_awaited" : taken,
        );
      }
      return { outcome: "handshake", answer, provider: provider.id };
    }
  }
}

/**
 * The body of what may be a handshake that nothing but its body tells; undefined where it is too long for one, and where a
 * header shows a signature, which comes first then.
 */
async function tellingBody(
  provider: Provider,
  request: IngressRequest,
  expected: readonly Provider[],
): Promise<Uint8Array | undefined> {
  const { headers } = request;
  if (!mayBeToldByBody(provider, request)) return undefined;
  const places = expected.map(({ proof }) => proofHeaders(proof));
  if (places.flat().some((name) => headers[name] !== undefined)) return undefined;
  const size = Number(headers["content-length"] ?? 0);
  const isOpen = headers["transfer-encoding"] !== undefined;
  if (!isOpen && !(size > 0 && size <= largestUnsigned)) return undefined;
  // One that does not say how long it is, is read further only where a proof may be in it.
  const mayHoldProof = places.some((names) => names.length === 0);
  const received = await request.body(mayHoldProof ? undefined : largestUnsigned);
  return received.outcome === "received" ? received.body : undefined;
}

/** The body of what may be the handshake that brings an awaited secret; undefined where none is awaited. */
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
