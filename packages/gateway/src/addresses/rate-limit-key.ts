import { addressKindOf } from "./address-kind.ts";
import { networkOf } from "./address.ts";
import type { AddressList } from "./address-list.ts";

/**
 * Whom requests and connections from an address are counted as.
 *
 * @param address - as `readAddress` gives it.
 * @param trustedProxies - undefined where nobody said which there are, if any.
 * @returns undefined where it is not to be counted: it is a proxy that is known, or may be one that nobody named.
 */
export function rateLimitKey(address: string, trustedProxies: AddressList | undefined): string | undefined {
  if (address === "") return undefined;
  const mayBeProxy =
    trustedProxies === undefined ? addressKindOf(address) !== "public" : trustedProxies.has(address);
  return mayBeProxy ? undefined : networkOf(address);
}
