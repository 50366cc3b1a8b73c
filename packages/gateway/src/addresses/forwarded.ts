import type { IncomingHttpHeaders } from "node:http";
import { readAddress } from "./address.ts";
import type { AddressList } from "./address-list.ts";

/** Where a request really came from, as far as it can be known. */
export type Sender = {
  /** The address of whoever is not one of our own proxies. */
  readonly remoteAddress: string;
  readonly protocol: "http" | "https";
  /** The host by which they addressed us. */
  readonly host: string | undefined;
};

/** A name or address with an optional port, as in a `Host` header. */
const HOST = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/**
 * Who sent a request. Only trusted proxies are believed: each adds to the right of `x-forwarded-for` whom it saw, so
 * the sender is the rightmost address there that is not a proxy of ours; what stands further to the left is what the
 * sender says of itself.
 *
 * @param peer - the other end of the connection, as `readAddress` gives it.
 * @param proxies - the trusted ones; undefined: there are none.
 */
export function readSender(
  peer: string,
  headers: IncomingHttpHeaders,
  proxies: AddressList | undefined,
): Sender {
  if (proxies === undefined || !proxies.has(peer)) {
    return { remoteAddress: peer, protocol: "http", host: headers.host };
  }
  let remoteAddress = peer;
  /** How many of our own proxies the request passed before the one that this process sees. */
  let passed = 0;
  for (const text of valuesOf(headers["x-forwarded-for"]).toReversed()) {
    const address = readHop(text);
    // Whoever wrote this was not a proxy that works: what is further left cannot be believed either.
    if (address === undefined) break;
    remoteAddress = address;
    if (!proxies.has(address)) break;
    passed += 1;
  }
  // Proxies that write a list here too say the same of the same hop at the same place.
  const said = (name: string): string | undefined => {
    const values = valuesOf(headers[name]);
    return values[Math.max(0, values.length - 1 - passed)];
  };
  const protocol = said("x-forwarded-proto")?.toLowerCase();
  const host = said("x-forwarded-host");
  return {
    remoteAddress,
    protocol: protocol === "https" ? "https" : "http",
    host: host !== undefined && host.length <= 255 && HOST.test(host) ? host : headers.host,
  };
}

function valuesOf(header: string | readonly string[] | undefined): string[] {
  if (header === undefined) return [];
  return String(header)
    .split(",")
    .map((value) => value.trim());
}

/** Some proxies write a port behind the address. */
function readHop(text: string): string | undefined {
  const address =
    readAddress(text) ??
    readAddress(/^\[([^\]]*)\](?::\d{1,5})?$/.exec(text)?.[1] ?? "") ??
    readAddress(/^([^:]*):\d{1,5}$/.exec(text)?.[1] ?? "");
  return address;
}
