import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { readAddress } from "../../addresses/address.ts";
import type { AddressList } from "../../addresses/address-list.ts";
import { BodyReservation } from "./body-reservation.ts";
import { readSender, type Sender } from "../../addresses/forwarded.ts";
import type { Hold, UnverifiedBytes } from "./unverified-bytes.ts";
import type { TraceContext } from "../../telemetry/trace-context.ts";
import { readBody, type BodyLimits, type Received } from "./read-body.ts";
import type { Refusal } from "../../refusals/refusal.ts";

/** A request to the ingress. Its body stays with the sender until it is read. */
export type IngressRequest = {
  readonly method: string;
  /** Path and query as received. */
  readonly target: string;
  /** The public URL: some providers sign it. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Alternating names and values, as received, with repeated headers. */
  readonly rawHeaders: readonly string[];
  readonly remoteAddress: string;
  /** The client's address, behind the trusted proxies. */
  readonly sender: Sender;
  /** The gateway's span for this request. */
  readonly trace: TraceContext;
  /**
   * Reads the body, once.
   *
   * @param atMost - in bytes, if the first reader wants a shorter body only.
   */
  readonly body: (atMost?: number) => Promise<Received | Refusal>;
  /** The sender was verified or rejected: the body no longer counts as unverified. */
  readonly settled: () => void;
  /** The body is no longer needed, or was copied: frees its memory. */
  readonly done: () => void;
};

export type ReceiveParts = BodyLimits & {
  /** The gateway's public address; without it, the request's `Host` is used. */
  readonly publicUrl: string | undefined;
  readonly trustedProxies: AddressList | undefined;
  readonly unverified: Pick<UnverifiedBytes, "hold">;
};

/**
 * Receives a request.
 *
 * @param trace - the gateway's span for it.
 * @param invite - sends `100 Continue` to a sender that waits for it.
 */
export function receive(
  message: IncomingMessage,
  parts: ReceiveParts,
  trace: TraceContext,
  invite: () => void,
): IngressRequest {
  let received: Promise<Received | Refusal> | undefined;
  let isSettled = false;
  let hold: Hold | undefined;
  const share = new BodyReservation();
  const holdUnverified: UnverifiedBytes["hold"] = (reject) => (hold = parts.unverified.hold(reject));
  const target = message.url ?? "/";
  const peer = readAddress(message.socket.remoteAddress ?? "") ?? "";
  const sender = readSender(peer, message.headers, parts.trustedProxies);
  return {
    method: message.method ?? "GET",
    target,
    url: (parts.publicUrl ?? `${sender.protocol}://${sender.host ?? "localhost"}`) + target,
    headers: message.headers,
    rawHeaders: message.rawHeaders,
    remoteAddress: sender.remoteAddress,
    sender,
    trace,
    body: (atMost) =>
      (received ??= readBody(message, {
        limits: atMost === undefined ? parts : { ...parts, bodyLimit: Math.min(atMost, parts.bodyLimit) },
        share,
        invite,
        holdUnverified: isSettled ? undefined : holdUnverified,
      })),
    settled() {
      isSettled = true;
      hold?.release();
    },
    done: () => share.release(),
  };
}
