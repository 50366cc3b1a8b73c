import type { AddressList } from "../addresses/address-list.ts";
import { rateLimitKey } from "../addresses/rate-limit-key.ts";
import type { Rate } from "../limits/rate.ts";
import { createTokenBuckets } from "../limits/token-buckets.ts";

/** How many wrong account keys one address may try. */
export type FailedLogins = {
  /** How long an address must wait before the next try, in milliseconds; 0 if it may try now. */
  wait(remoteAddress: string): number;
  note(remoteAddress: string): void;
};

export type FailedLoginsParts = {
  readonly rate: Rate | "off";
  /** Undefined if the trusted proxies are not configured. */
  readonly trustedProxies: AddressList | undefined;
  /** A monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
};

export function createFailedLogins({ rate, trustedProxies, elapsed }: FailedLoginsParts): FailedLogins {
  const failures = createTokenBuckets(rate, elapsed);
  return {
    wait(remoteAddress) {
      const sender = rateLimitKey(remoteAddress, trustedProxies);
      return sender === undefined ? 0 : failures.wait(sender);
    },
    note(remoteAddress) {
      const sender = rateLimitKey(remoteAddress, trustedProxies);
      if (sender !== undefined) failures.spend(sender);
    },
  };
}
