import { refuse, type Refusal } from "../refusals/refusal.ts";
import type { AddressList } from "../addresses/address-list.ts";
import { rateLimitKey } from "../addresses/rate-limit-key.ts";
import { LruCache } from "../lru-cache.ts";
import type { Rate } from "../limits/rate.ts";
import { createTokenBuckets } from "../limits/token-buckets.ts";

/** Rate limits for senders, and for their failed verifications. */
export type IngressLimits = {
  /** The sender that an address belongs to; undefined if the address is not counted. */
  senderOf(remoteAddress: string): string | undefined;
  /** Counts a request. Called first, because it is cheap. */
  admit(sender: string | undefined): Refusal | undefined;
  /** Whether a sender may try to authenticate at an agent; called before any lookup or read. */
  admitVerification(sender: string | undefined, agentId: string): Refusal | undefined;
  failed(sender: string | undefined, agentId: string): void;
  /** Counts a verified request to an agent. */
  verified(sender: string | undefined, agentId: string): Refusal | undefined;
};

export type IngressLimitsParts = {
  readonly addressRate: Rate | "off";
  readonly agentRate: Rate | "off";
  /** Per address, at one agent and at all of them. */
  readonly failedVerifications: Rate | "off";
  readonly addressFailedVerifications: Rate | "off";
  /** Undefined if the trusted proxies are not configured. */
  readonly trustedProxies: AddressList | undefined;
  /** A monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
};

/** How long a verified request vouches for its address, in milliseconds, and how many addresses are remembered. */
const KNOWN_FOR = 24 * 3_600_000;
const MOST_KNOWN = 100_000;

/**
 * One gateway's limits, in memory.
 *
 * Verifications are counted when they have failed, so that a burst of real webhooks does not block itself; a sender with many
 * in progress then waits longer.
 *
 * No one can get others rejected by failing:
 * - Failed verifications count per address, at one agent and at all, never per agent.
 * - Many senders share an address: all of a provider's customers send from the provider's. So an address that sent an agent a
 *   verified request in the last day is not rejected there for failures; only its rate is limited.
 * - An agent's rate counts verified requests only.
 * - Without configured proxies, all requests from private networks may come through one, so they are not counted by address.
 */
export function createIngressLimits(parts: IngressLimitsParts): IngressLimits {
  const { trustedProxies, elapsed } = parts;
  const requests = createTokenBuckets(parts.addressRate, elapsed);
  const deliveries = createTokenBuckets(parts.agentRate, elapsed);
  const failures = createTokenBuckets(parts.failedVerifications, elapsed);
  const allFailures = createTokenBuckets(parts.addressFailedVerifications, elapsed);
  /** When an agent last got a verified request from an address. Only holders of a secret can add entries. */
  const known = new LruCache<number>(MOST_KNOWN);
  const isKnown = (pair: string): boolean => {
    const since = known.get(pair);
    return since !== undefined && elapsed() - since < KNOWN_FOR;
  };
  const senders = new LruCache<{ readonly as: string | undefined }>(MOST_KNOWN);
  return {
    senderOf(remoteAddress) {
      let sender = senders.get(remoteAddress);
      if (sender === undefined) {
        sender = { as: rateLimitKey(remoteAddress, trustedProxies) };
        senders.set(remoteAddress, sender);
      }
      return sender.as;
    },
    admit(sender) {
      const wait = sender === undefined ? 0 : requests.take(sender);
      return wait === 0
        ? undefined
        : later("rate_limited", "Too many requests from this address.", "address_rate", wait);
    },
    admitVerification(sender, agentId) {
      if (sender === undefined) return undefined;
      const pair = `${agentId} ${sender}`;
      const wait = Math.max(failures.wait(pair), allFailures.wait(sender));
      return wait === 0 || isKnown(pair)
        ? undefined
        : later(
            "too_many_failed_verifications",
            "Too many requests from this address failed verification.",
            "failed_verifications",
            wait,
          );
    },
    failed(sender, agentId) {
      if (sender === undefined) return;
      failures.spend(`${agentId} ${sender}`);
      allFailures.spend(sender);
    },
    verified(sender, agentId) {
      if (sender !== undefined) known.set(`${agentId} ${sender}`, elapsed());
      const wait = deliveries.take(agentId);
      return wait === 0
        ? undefined
        : later("rate_limited", "Too many requests for this agent.", "agent_rate", wait);
    },
  };
}

/** @param wait - in milliseconds. */
function later(
  code: "rate_limited" | "too_many_failed_verifications",
  detail: string,
  limit: "address_rate" | "agent_rate" | "failed_verifications",
  wait: number,
): Refusal {
  const retryAfter = Math.ceil(wait / 1_000);
  return { ...refuse(code, `${detail} Retry in ${retryAfter} s.`, limit), limit, retryAfter };
}
