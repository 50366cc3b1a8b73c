import { isIPv4, isIPv6 } from "node:net";

const MAPPED = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i;

/**
 * An IP address in normal form: an IPv4 address from an IPv6 socket (`::ffff:192.0.2.1`) becomes IPv4, and a zone (`fe80::1%eth0`),
 * which has a meaning on this machine only, is dropped.
 *
 * @returns undefined if the text is not an address.
 */
export function readAddress(text: string): string | undefined {
  if (isIPv4(text)) return text;
  if (!isIPv6(text)) return undefined;
  const zone = text.indexOf("%");
  const address = zone < 0 ? text : text.slice(0, zone);
  return MAPPED.exec(address)?.[1] ?? address.toLowerCase();
}

/**
 * What counts as one sender: an IPv4 address, or the first 64 bits of an IPv6 address, because one host can use all of
 * a /64.
 *
 * @param address - as `readAddress` returns it.
 */
export function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  const [before = "", after] = address.split("::");
  const head = before === "" ? [] : before.split(":");
  const tail = after === undefined || after === "" ? [] : after.split(":");
  // A trailing IPv4 address counts as two groups.
  const tailGroups = tail.length + (tail.at(-1)?.includes(".") === true ? 1 : 0);
  const zeros = after === undefined ? 0 : Math.max(0, 8 - head.length - tailGroups);
  const groups = [...head, ...Array<string>(zeros).fill("0"), ...tail].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`;
}
