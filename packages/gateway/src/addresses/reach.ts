import { isIP } from "node:net";
import { addressKindOf } from "./address-kind.ts";
import { isLoopback } from "./loopback.ts";

/** From where a URL can be reached. */
export const REACHES = ["public", "private", "loopback"] as const;
export type Reach = (typeof REACHES)[number];

/** Names that no public DNS server has: RFC 6761, RFC 6762, RFC 8375, and what ICANN and many networks keep for themselves. */
const PRIVATE_NAME = /\.(local|internal|home\.arpa|lan|home|corp|test|invalid)$/;

/**
 * From where a URL can be reached, as far as its host says: a public name may still have a private address, since no name
 * is resolved.
 *
 * @param url - for which `isBaseUrl` holds.
 */
export function reachOf(url: string): Reach {
  const host = new URL(url).hostname.replace(/^\[(.*)\]$/, "$1").replace(/\.$/, "");
  // A server that listens on all addresses is shown as this one.
  if (isLoopback(host) || host.endsWith(".localhost") || host === "0.0.0.0" || host === "::") {
    return "loopback";
  }
  if (isIP(host) !== 0) return addressKindOf(host) === "public" ? "public" : "private";
  return host.includes(".") && !PRIVATE_NAME.test(host) ? "public" : "private";
}
