import { isIP } from "node:net";
import { addressKindOf } from "./address-kind.ts";
import { isLoopback } from "./loopback.ts";

/** From where a URL can be reached. */
export const REACHES = ["public", "private", "loopback"] as const;
export type Reach = (typeof REACHES)[number];

/**
 * Names that no public DNS server has: those of RFC 6761, RFC 6762 and RFC 8375, and names that ICANN and many networks reserve.
 */
const PRIVATE_NAME = /\.(local|internal|home\.arpa|lan|home|corp|test|invalid)$/;

/**
 * From where a URL can be reached, judging by its host. No name is resolved, so a public name may still have a private address.
 *
 * @param url - must pass `isBaseUrl`.
 */
export function reachOf(url: string): Reach {
  const host = new URL(url).hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
  // A server that listens on all addresses may have one of the last two as its host.
  if (isLoopback(host) || host.endsWith(".localhost") || host === "0.0.0.0" || host === "::") {
    return "loopback";
  }
  if (isIP(host) !== 0) return addressKindOf(host) === "public" ? "public" : "private";
  return host.includes(".") && !PRIVATE_NAME.test(host) ? "public" : "private";
}
