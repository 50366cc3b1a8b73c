import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
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
  /** Reads the body, once. */
  readonly body: () => Promise<Received | Refusal>;
};

/**
 * Takes a request in.
 *
 * @param limit - the most bytes that its body may have.
 * @param publicUrl - the gateway's address as callers know it; without it, the request's `Host` is believed.
 * @param invite - asks a sender that waits for `100 Continue` to go on.
 */
export function takeIn(
  message: IncomingMessage,
  { limit, publicUrl, invite }: { limit: number; publicUrl: string | undefined; invite: () => void },
): IngressRequest {
  let received: Promise<Received | Refusal> | undefined;
  return {
    method: message.method ?? "GET",
    target: message.url ?? "/",
    url: (publicUrl ?? `http://${message.headers.host ?? "localhost"}`) + (message.url ?? "/"),
    headers: message.headers,
    rawHeaders: message.rawHeaders,
    remoteAddress: message.socket.remoteAddress ?? "",
    body: () => (received ??= receive(message, limit, invite)),
  };
}

/** A body that declares more than the limit is not read at all; one that turns out longer is not read on. */
function receive(request: IncomingMessage, limit: number, invite: () => void): Promise<Received | Refusal> {
  const tooLarge = refuse("body_too_large", `The body is larger than ${limit} bytes.`);
  if (Number(request.headers["content-length"] ?? 0) > limit) return Promise.resolve(tooLarge);
  invite();
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const finish = (result: Received | Refusal): void => {
      request.off("data", take).off("end", end).off("close", breakOff);
      resolve(result);
    };
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= limit) {
        chunks.push(chunk);
        return;
      }
      request.pause();
      finish(tooLarge);
    };
    const end = (): void => {
      const [only] = chunks;
      finish({ outcome: "received", body: only && chunks.length === 1 ? only : Buffer.concat(chunks, size) });
    };
    const breakOff = (): void =>
      finish(refuse("body_incomplete", "The connection broke before the body's end."));
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
