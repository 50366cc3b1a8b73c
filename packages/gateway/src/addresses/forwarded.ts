import type { IncomingHttpHeaders } from "node:http";
import { readAddress } from "./address.ts";
import type { AddressList } from "./address-list.ts";

/** Where a request came from, as far as the gateway can tell. */
export type Sender = {
  /** The first address that is not one of the operator's proxies. */
  readonly remoteAddress: string;
  readonly protocol: "http" | "https";
  /** The host that the sender requested. */
  readonly host: string | undefined;
};

/** A name or address with an optional port, as in a `Host` header. */
const HOST = /^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?$/i;

/**
 * Finds the sender of a request. Only trusted proxies count: each appends the address it saw to `x-forwarded-for`, so the sender is
 * the rightmost address that is not a trusted proxy. Everything further left is only the sender's claim.
 *
 * @param peer - the other end of the connection, as `readAddress` returns it.
 * @param proxies - the trusted proxies, if any.
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
  /** How many trusted proxies the request passed before the one that connected to this process. */
  let passed = 0;
  for (const text of valuesOf(headers["x-forwarded-for"]).toReversed()) {
    const address = readHop(text);
    // No working proxy wrote this, so nothing further left can be trusted either.
    if (address === undefined) break;
    remoteAddress = address;
    if (!proxies.has(address)) break;
    passed += 1;
  }
  // Proxies that append to these headers too describe the same hop at the same position.
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

/** Some proxies append the port to the address. */
function readHop(text: string): string | undefined {
  const address =
    readAddress(text) ??
    readAddress(/^\[([^\]]*)\](?::\d{1,5})?$/.exec(text)?.[1] ?? "") ??
    readAddress(/^([^:]*):\d{1,5}$/.exec(text)?.[1] ?? "");
  return address;
}
