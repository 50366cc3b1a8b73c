import type { IncomingMessage } from "node:http";
import type { Context } from "hono";
import { readAddress } from "../../addresses/address.ts";
import type { AddressList } from "../../addresses/address-list.ts";
import { readSender, type Sender } from "../../addresses/forwarded.ts";

/** Where a request to the management API came from, behind the trusted proxies. */
export function senderOf(context: Context, trustedProxies: AddressList | undefined): Sender {
  // A call from within the process has no socket.
  const incoming = (context.env as { incoming?: IncomingMessage } | undefined)?.incoming;
  const peer = readAddress(incoming?.socket.remoteAddress ?? "") ?? "";
  const headers = incoming?.headers ?? Object.fromEntries(context.req.raw.headers);
  return readSender(peer, headers, trustedProxies);
}
