import type { IncomingMessage } from "node:http";
import type { Context } from "hono";
import { readAddress } from "../addresses/address.ts";
import type { AddressList } from "../addresses/address-list.ts";
import { readSender, type Sender } from "../addresses/forwarded.ts";

/** Where a request to the management API came from, past our own proxies. */
export function senderOf(context: Context, trustedProxies: AddressList | undefined): Sender {
  // What is called from within the process came over no socket.
  const incoming = (context.env as { incoming?: IncomingMessage } | undefined)?.incoming;
  const peer = readAddress(incoming?.socket.remoteAddress ?? "") ?? "";
  const headers = incoming?.headers ?? Object.fromEntries(context.req.raw.headers);
  return readSender(peer, headers, trustedProxies);
}
