import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { readAddress } from "../limits/address.ts";
import type { AddressList } from "../limits/address-list.ts";
import { watchPace, type BodyPace } from "../limits/body-pace.ts";
import { readSender, type Sender } from "../limits/forwarded.ts";
import type { Hold, UnprovenBytes } from "../limits/unproven-bytes.ts";
import type { TraceContext } from "../telemetry/trace-context.ts";
import { GatheredBody } from "./gathered-body.ts";
import { refuse, type Refusal } from "./refusal.ts";

export type Received = { readonly outcome: "received"; readonly body: Buffer };

/** A request to the ingress. Its body stays with the sender until somebody asks for it. */
export type IngressRequest = {
  readonly method: string;
  /** Path and query as received. */
  readonly target: string;
  /** The URL as the caller was told it: some providers sign it. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  /** Names and values in turn, as received, repeated headers kept. */
  readonly rawHeaders: readonly string[];
  readonly remoteAddress: string;
  /** Where it came from, past our own proxies. */
  readonly sender: Sender;
  /** The gateway's span for this request. */
  readonly trace: TraceContext;
  /** Reads the body, once. */
  readonly body: () => Promise<Received | Refusal>;
  /** Says that its sender is proven, or turned away: its body no longer counts as a stranger's. */
  readonly settled: () => void;
};

export type TakingIn = {
  /** The most bytes that a body may have, and how fast it has to come. */
  readonly bodyLimit: number;
  readonly bodyPace: BodyPace;
  /** The gateway's address as callers know it; without it, the request's `Host` is believed. */
  readonly publicUrl: string | undefined;
  readonly trustedProxies: AddressList | undefined;
  readonly unproven: Pick<UnprovenBytes, "hold">;
};

/** Seconds after which to come again when strangers' bodies fill the memory: they are read within moments. */
const CROWDED_RETRY = 5;

/**
 * Takes a request in.
 *
 * @param trace - the gateway's span for it.
 * @param invite - asks a sender that waits for `100 Continue` to go on.
 */
export function takeIn(
  message: IncomingMessage,
  taking: TakingIn,
  trace: TraceContext,
  invite: () => void,
): IngressRequest {
  let received: Promise<Received | Refusal> | undefined;
  let isSettled = false;
  let hold: Hold | undefined;
  const holdUnproven: UnprovenBytes["hold"] = (turnAway) => (hold = taking.unproven.hold(turnAway));
  const target = message.url ?? "/";
  const peer = readAddress(message.socket.remoteAddress ?? "") ?? "";
  const sender = readSender(peer, message.headers, taking.trustedProxies);
  return {
    method: message.method ?? "GET",
    target,
    url: (taking.publicUrl ?? `${sender.protocol}://${sender.host ?? "localhost"}`) + target,
    headers: message.headers,
    rawHeaders: message.rawHeaders,
    remoteAddress: sender.remoteAddress,
    sender,
    trace,
    body: () => (received ??= receive(message, taking, invite, isSettled ? undefined : holdUnproven)),
    settled() {
      isSettled = true;
      hold?.release();
    },
  };
}

/**
 * A body that declares more than the limit is not read at all; one that turns out longer, or slow, is not read on.
 *
 * @param holdUnproven - counts it among those of strangers; undefined where its sender is proven already.
 */
function receive(
  request: IncomingMessage,
  { bodyLimit: limit, bodyPace }: TakingIn,
  invite: () => void,
  holdUnproven: UnprovenBytes["hold"] | undefined,
): Promise<Received | Refusal> {
  const tooLarge = refuse("body_too_large", `The body is larger than ${limit} bytes.`);
  const declared = Number(request.headers["content-length"] ?? 0);
  if (declared > limit) return Promise.resolve(tooLarge);
  invite();
  return new Promise((resolve) => {
    const body = new GatheredBody(declared);
    const finish = (result: Received | Refusal): void => {
      stopWatching();
      if (result.outcome === "received") held?.complete();
      else {
        body.clear();
        held?.release();
      }
      request.off("data", take).off("end", end).off("close", breakOff);
      resolve(result);
    };
    const take = (chunk: Buffer): void => {
      if (body.size + chunk.length <= limit) {
        body.add(chunk);
        held?.add(chunk.length);
        return;
      }
      request.pause();
      finish(tooLarge);
    };
    const end = (): void => finish({ outcome: "received", body: body.whole() });
    const breakOff = (): void =>
      finish(refuse("body_incomplete", "The connection broke before the body's end."));
    const tooSlow = (): void => {
      request.pause();
      finish({ ...refuse("request_timeout", "The body came too slowly."), limit: "body_timeout" });
    };
    const held = holdUnproven?.(() => {
      request.pause();
      finish(crowded());
    });
    // Most bodies are here already by the time that they are asked for.
    const stopWatching = request.complete ? () => {} : watchPace(bodyPace, () => body.size, tooSlow);
    // It may have broken before anybody asked for the body.
    if (request.destroyed) {
      breakOff();
      return;
    }
    request
      .on("data", take)
      .on("end", end)
      .on("close", breakOff)
      .on("error", () => {});
  });
}

function crowded(): Refusal {
  return {
    ...refuse(
      "unproven_bodies_full",
      "Too much is being received at the moment from senders who have not proven who they are. Send it again later.",
    ),
    limit: "unproven_bytes",
    retryAfter: CROWDED_RETRY,
  };
}
