import type { AddressList } from "../addresses/address-list.ts";
import { rateLimitKey } from "../addresses/rate-limit-key.ts";
import type { Rate } from "../limits/rate.ts";
import { createTokenBuckets } from "../limits/token-buckets.ts";

/** How often one address may try account keys that are not right. */
export type FailedLogins = {
  /** For how many milliseconds an address has to wait before it may try again; 0: it may. */
  wait(remoteAddress: string): number;
  note(remoteAddress: string): void;
};

export type FailedLoginsParts = {
  readonly rate: Rate | "off";
  /** Undefined where nobody said which proxies there are, if any. */
  readonly trustedProxies: AddressList | undefined;
  /** A clock that is never set back, in milliseconds. */
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
