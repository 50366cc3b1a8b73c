import { addressKindOf } from "./address-kind.ts";
import { networkOf } from "./address.ts";
import type { AddressList } from "./address-list.ts";

/**
 * The key under which requests and connections from an address are counted.
 *
 * @param address - as `readAddress` returns it.
 * @param trustedProxies - undefined if none are configured.
 * @returns undefined if the address is not counted: it is a known proxy, or may be an unconfigured one.
 */
export function rateLimitKey(address: string, trustedProxies: AddressList | undefined): string | undefined {
  if (address === "") return undefined;
  const mayBeProxy =
    trustedProxies === undefined ? addressKindOf(address) !== "public" : trustedProxies.has(address);
  return mayBeProxy ? undefined : networkOf(address);
}
