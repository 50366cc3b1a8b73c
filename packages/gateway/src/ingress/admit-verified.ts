import type { Handshake } from "agentex-webhook-providers";
import { EXTERNAL, mayBeUsedFrom } from "../keys/key.ts";
import type { Keys } from "../keys/keys.ts";
import type { ValueUses } from "../keys/values/value-uses.ts";
import type { ProviderKeys } from "../provider-keys/provider-keys.ts";
import { refuse, type Refusal } from "../refusals/refusal.ts";
import type { IngressLimits } from "./ingress-limits.ts";
import type { IngressRequest } from "./request/receive.ts";
import type { HandshakeAnswered } from "./verification/unsigned-handshake.ts";
import type { Verified } from "./verification/verified.ts";

export type AdmitParts = {
  readonly limits: IngressLimits;
  readonly keyUses: ValueUses;
  readonly keys: Pick<Keys, "acceptNewName">;
  readonly providerKeys: Pick<ProviderKeys, "visit">;
};

export type Admitted = { readonly outcome: "admitted"; readonly body: Buffer<ArrayBuffer> };

/**
 * Admits a verified request if its key may be used from its address and its sender is within the limits. Reads its body, and
 * answers a handshake.
 *
 * @param receiverId - the agent's or source's id.
 */
export async function admitVerified(
  request: IngressRequest,
  verified: Verified,
  receiverId: string,
  { limits, keyUses, keys, providerKeys }: AdmitParts,
): Promise<Admitted | Refusal | HandshakeAnswered> {
  request.settled();
  if (!mayBeUsedFrom(verified.key, request.remoteAddress)) return addressNotAllowed(request);
  const tooMany = limits.verified(limits.senderOf(request.remoteAddress), receiverId);
  if (tooMany !== undefined) return tooMany;
  if (verified.keyValueId !== undefined) keyUses.note(verified.keyValueId);
  const received = await request.body();
  if (received.outcome === "refused") return received;
  const { handshake, provider } = verified;
  if (handshake !== undefined) {
    const unconfirmed = await confirmSubscription(handshake, providerKeys);
    return unconfirmed ?? { outcome: "handshake", answer: handshake, provider: provider?.id ?? EXTERNAL };
  }
  if (verified.newName !== undefined) await keys.acceptNewName(verified.key, verified.newName);
  return { outcome: "admitted", body: received.body };
}

/** `Retry-After` in seconds when a subscription cannot be confirmed. */
const CONFIRMATION_RETRY = 10;

/** Calls the URL with which some verified handshakes ask for confirmation. */
async function confirmSubscription(
  { visit }: Handshake,
  providerKeys: Pick<ProviderKeys, "visit">,
): Promise<Refusal | undefined> {
  if (visit === undefined) return undefined;
  const visited = await providerKeys.visit(visit);
  if (visited.outcome === "fetched") return undefined;
  return {
    ...refuse(
      "subscription_not_confirmed",
      "The provider's URL for confirming the subscription cannot be reached at the moment. Retry later.",
      `${new URL(visit).hostname}: ${visited.reason}`,
    ),
    retryAfter: CONFIRMATION_RETRY,
  };
}

function addressNotAllowed({ remoteAddress }: IngressRequest): Refusal {
  return refuse(
    "address_not_allowed",
    `The key may not be used from ${remoteAddress}: it is not one of the key's allowed addresses.`,
  );
}
