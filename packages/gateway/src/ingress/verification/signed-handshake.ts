import type { Provider } from "agentex-webhook-providers";
import type { Agent } from "../../agents/agent.ts";
import { findSignature } from "../../keys/credential.ts";
import { mayBeUsedFrom } from "../../keys/key.ts";
import type { Refusal } from "../../refusals/refusal.ts";
import { authenticate } from "./authenticate.ts";
import type { SignatureParts } from "./check-signature.ts";
import type { IngressRequest } from "../request/receive.ts";
import type { HandshakeAnswered } from "./unsigned-handshake.ts";

/**
 * Answers a signed handshake with a method that the route does not accept: a GET, where webhooks are posted.
 *
 * @param expected - the providers that the agent has keys of.
 * @returns undefined if it cannot be a handshake; why it did not verify if it can.
 */
export async function answerSignedHandshake(
  request: IngressRequest,
  agent: Agent,
  expected: readonly Provider[],
  parts: SignatureParts,
): Promise<HandshakeAnswered | Refusal | undefined> {
  const offering = expected.filter(({ handshakes = [] }) =>
    handshakes.some(({ signed, method }) => signed && method === request.method),
  );
  if (offering.length === 0) return undefined;
  const credential = findSignature(request.headers, offering);
  if (credential === undefined || credential.kind === "key") return undefined;
  if (!offering.includes(credential.providers[0])) return undefined;
  const verified = await authenticate(agent, credential, request, undefined, parts);
  if (verified.outcome === "refused") return verified;
  const { handshake, provider, key } = verified;
  if (handshake === undefined || handshake.visit !== undefined || provider === undefined) return undefined;
  if (!mayBeUsedFrom(key, request.remoteAddress)) return undefined;
  return { outcome: "handshake", answer: handshake, provider: provider.id };
}
