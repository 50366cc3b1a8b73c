import { isIPv4, isIPv6 } from "node:net";

const MAPPED = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i;

/**
 * An IP address as the gateway writes it: an IPv4 address that came over an IPv6 socket (`::ffff:192.0.2.1`) as IPv4,
 * and no zone (`fe80::1%eth0`), for that means something on this machine only.
 *
 * @returns undefined when the text is no address.
 */
export function readAddress(text: string): string | undefined {
  if (isIPv4(text)) return text;
  if (!isIPv6(text)) return undefined;
  const zone = text.indexOf("%");
  const address = zone < 0 ? text : text.slice(0, zone);
  return MAPPED.exec(address)?.[1] ?? address.toLowerCase();
}

/**
 * What is counted as one sender: an IPv4 address, and of IPv6 the first 64 bits, of which anybody has all the rest to
 * choose from.
 *
 * @param address - as `readAddress` gives it.
 */
export function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  const [before = "", after] = address.split("::");
  const head = before === "" ? [] : before.split(":");
  const tail = after === undefined || after === "" ? [] : after.split(":");
  // An IPv4 address at the end is two groups.
  const tailGroups = tail.length + (tail.at(-1)?.includes(".") === true ? 1 : 0);
  const zeros = after === undefined ? 0 : Math.max(0, 8 - head.length - tailGroups);
  const groups = [...head, ...Array<string>(zeros).fill("0"), ...tail].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(":")}::/64`;
}
