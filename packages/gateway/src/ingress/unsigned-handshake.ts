import { answerUnsigned, type Handshake, type Provider } from "@agentex/webhook-providers";
import type { Keys } from "../keys/keys.ts";
import type { IngressRequest } from "./receive.ts";
import { refuse, type Refusal } from "./refusal.ts";

export type HandshakeAnswered = {
  readonly outcome: "handshake";
  readonly answer: Handshake;
  readonly provider: string;
};

/** Nobody's body is read before they have proven who they are: only headers and query are looked at. */
const UNREAD = new Uint8Array();

/**
 * Answers a request by which a provider checks that somebody is there and which it does not sign: Meta's
 * `hub.challenge`, Dropbox's `challenge`, Microsoft Graph's `validationToken` … It proves nothing and wakes nobody.
 *
 * @param expected - the providers of which the agent has keys; nobody else's handshakes are answered.
 * @returns undefined when the request is none.
 */
export async function answerUnsignedHandshake(
  request: IngressRequest,
  agentId: string,
  expected: readonly Provider[],
  keys: Keys,
): Promise<HandshakeAnswered | Refusal | undefined> {
  const offering = expected.filter(({ handshakes = [] }) => handshakes.some(({ signed }) => !signed));
  const { method, url, headers } = request;
  for (const provider of offering) {
    const secrets = await keys.signingKeys(agentId, provider.id);
    const answered = answerUnsigned(
      provider,
      { method, url, headers, body: UNREAD },
      secrets.map(({ secret }) => secret),
    );
    switch (answered.outcome) {
      case "none":
        break;
      case "refused":
        return refuse("handshake_refused", answered.detail, answered.reason);
      case "answered":
        // A secret that anybody could have brought is not taken: the one that is stored stays.
        if (answered.brings !== undefined) break;
        return { outcome: "handshake", answer: answered.answer, provider: provider.id };
    }
  }
  return undefined;
}
