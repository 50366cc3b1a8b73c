import { BlockList } from "node:net";
import { readAddress } from "./address.ts";

/** A list of addresses and ranges. */
export type AddressList = {
  /** The entries as written. */
  readonly entries: readonly string[];
  /** @param address - as returned by `readAddress`; nothing else is ever in a list. */
  has(address: string): boolean;
};

/** What `isAddressRange` accepts, for error messages. */
export const ADDRESS_RANGE_EXPECTED = "an IP address, or a range such as 192.0.2.0/24 or 2001:db8::/32";

/** Whether a text is an IP address or a CIDR range (RFC 4632, RFC 4291). */
export function isAddressRange(text: string): boolean {
  const [address = "", prefix, ...rest] = text.split("/");
  if (rest.length > 0 || address.includes("%")) return false;
  // `readAddress` would change any other form, and the prefix would apply to a different address than the one written.
  const read = readAddress(address);
  if (read === undefined || read !== address.toLowerCase()) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= (isV6(address) ? 128 : 32));
}

/** @param entries - each must pass `isAddressRange`. */
export function createAddressList(entries: readonly string[]): AddressList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = "", prefix] = entry.split("/");
    if (prefix === undefined) list.addAddress(address, family(address));
    else list.addSubnet(address, Number(prefix), family(address));
  }
  return { entries, has: (address) => list.check(address, family(address)) };
}

function isV6(address: string): boolean {
  return address.includes(":");
}

function family(address: string): "ipv4" | "ipv6" {
  return isV6(address) ? "ipv6" : "ipv4";
}
