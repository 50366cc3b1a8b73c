import { refuse, type Refusal } from "../refusals/refusal.ts";
import type { AddressList } from "../addresses/address-list.ts";
import { rateLimitKey } from "../addresses/rate-limit-key.ts";
import { LruCache } from "../lru-cache.ts";
import type { Rate } from "../limits/rate.ts";
import { createTokenBuckets } from "../limits/token-buckets.ts";

/** How often senders may come, and how often they may fail to prove who they are. */
export type IngressLimits = {
  /** Whom requests from this address are counted as; undefined where it is not counted. */
  senderOf(remoteAddress: string): string | undefined;
  /** Counts a request. Asked first of all: it costs next to nothing. */
  admit(sender: string | undefined): Refusal | undefined;
  /** Whether a sender may try to prove itself to an agent; asked before anything is looked up or read for that. */
  mayProve(sender: string | undefined, agentId: string): Refusal | undefined;
  failed(sender: string | undefined, agentId: string): void;
  /** Counts a proven request to an agent. */
  proved(sender: string | undefined, agentId: string): Refusal | undefined;
};

export type IngressLimitsParts = {
  readonly addressRate: Rate | "off";
  readonly agentRate: Rate | "off";
  /** Of one address, at one agent and at all of them. */
  readonly failedVerifications: Rate | "off";
  readonly addressFailedProofs: Rate | "off";
  /** Undefined where nobody said which proxies there are, if any. */
  readonly trustedProxies: AddressList | undefined;
  /** A clock that is never set back, in milliseconds. */
  readonly elapsed: () => number;
};

/** How long an address is known by a proof, in milliseconds, and how many are remembered. */
const KNOWN_FOR = 24 * 3_600_000;
const MOST_KNOWN = 100_000;

/**
 * The limits of one gateway, in its memory.
 *
 * Failed proofs are counted when they have failed, so that true webhooks which come all at once do not keep each other
 * out; whoever had many looked at at once waits so much longer.
 *
 * Nobody can have somebody else turned away by failing:
 * - Failed proofs are counted by address, at one agent and at all, never of an agent as such.
 * - Many share an address: a provider's customers all send from the provider's. So an address from which an agent was
 *   sent something that was proven, within a day, is not refused there for what fails; it is only held to its rate.
 * - An agent's rate counts what was proven only.
 * - Where it was not said which proxies there are, requests from private networks may all have come through one, and
 *   are not counted by address at all.
 */
export function createIngressLimits(parts: IngressLimitsParts): IngressLimits {
  const { trustedProxies, elapsed } = parts;
  const requests = createTokenBuckets(parts.addressRate, elapsed);
  const deliveries = createTokenBuckets(parts.agentRate, elapsed);
  const failures = createTokenBuckets(parts.failedVerifications, elapsed);
  const allFailures = createTokenBuckets(parts.addressFailedProofs, elapsed);
  /** When an agent was last sent something proven from an address. Only who knows a secret can add to it. */
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
        : later("rate_limited", "Too many requests come from this address.", "address_rate", wait);
    },
    mayProve(sender, agentId) {
      if (sender === undefined) return undefined;
      const pair = `${agentId} ${sender}`;
      const wait = Math.max(failures.wait(pair), allFailures.wait(sender));
      return wait === 0 || isKnown(pair)
        ? undefined
        : later(
            "too_many_failed_verifications",
            "Too many requests from this address failed to prove who sent them.",
            "failed_verifications",
            wait,
          );
    },
    failed(sender, agentId) {
      if (sender === undefined) return;
      failures.spend(`${agentId} ${sender}`);
      allFailures.spend(sender);
    },
    proved(sender, agentId) {
      if (sender !== undefined) known.set(`${agentId} ${sender}`, elapsed());
      const wait = deliveries.take(agentId);
      return wait === 0
        ? undefined
        : later("rate_limited", "Too many requests come for this agent.", "agent_rate", wait);
    },
  };
}

/** @param wait - milliseconds. */
function later(
  code: "rate_limited" | "too_many_failed_verifications",
  detail: string,
  limit: "address_rate" | "agent_rate" | "failed_verifications",
  wait: number,
): Refusal {
  const retryAfter = Math.ceil(wait / 1_000);
  return { ...refuse(code, `${detail} Come again in ${retryAfter} s.`, limit), limit, retryAfter };
}
