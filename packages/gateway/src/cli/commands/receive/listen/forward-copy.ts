import { setTimeout as sleep } from "node:timers/promises";
import type { DeliveryCopy } from "agentex-gateway-sdk/client";
import { request } from "undici";
import { signatureHeaders } from "../../../../dispatch/attempts/request/request-signature.ts";
import { messageOf } from "../../../../error-message.ts";

/** What happened to a copy. */
export type Forwarded =
  | { readonly outcome: "answered"; readonly status: number; readonly duration: number }
  /** The local server got some or all of the request, but no complete response came. */
  | { readonly outcome: "broken"; readonly error: string; readonly duration: number }
  /** The signal was aborted before the server got anything. */
  | { readonly outcome: "undelivered" };

export type ForwardParts = {
  /** The local server's address; paths are appended to it. */
  readonly to: string;
  /** The key that signs copies. */
  readonly listenKey: string;
  /** How long to wait for a response, in milliseconds. */
  readonly timeout: number;
  readonly signal: AbortSignal;
  /** Called once when nothing listens there. */
  readonly onAbsent: (error: string) => void;
};

/** Errors from before a connection exists: the server got nothing, and may be restarting. */
const UNCONNECTED = new Set([
  "ECONNREFUSED",
  "UND_ERR_CONNECT_TIMEOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);
const FIRST_WAIT = 100;
const LONGEST_WAIT = 2_000;

/**
 * Sends the local server what the agent gets, signed for it, once. Waits while nothing listens there, so that a restarting
 * server misses nothing.
 */
export async function forwardCopy(copy: DeliveryCopy, parts: ForwardParts): Promise<Forwarded> {
  const { method, path } = copy.request;
  const headers = copy.request.headers.flat();
  const body = Buffer.from(copy.request.body_base64, "base64");
  const signed = { id: copy.delivery.id, method, path, headers: gatewayHeadersIn(copy) };
  for (let tries = 0; ; tries++) {
    if (parts.signal.aborted) return { outcome: "undelivered" };
    const begun = performance.now();
    try {
      const response = await request(parts.to.replace(/\/+$/, "") + path, {
        method,
        headers: [...headers, ...signatureHeaders(signed, body, parts.listenKey, Date.now())],
        body: body.length > 0 ? body : null,
        // A request in progress may finish after the user leaves.
        signal: AbortSignal.timeout(parts.timeout),
        headersTimeout: 0,
        bodyTimeout: 0,
      });
      await response.body.dump();
      return { outcome: "answered", status: response.statusCode, duration: performance.now() - begun };
    } catch (error) {
      const code = codeOf(error);
      if (!UNCONNECTED.has(code))
        return { outcome: "broken", error: code, duration: performance.now() - begun };
      if (tries === 0) parts.onAbsent(code);
      const wait = Math.min(FIRST_WAIT * 2 ** tries, LONGEST_WAIT);
      await sleep(wait, undefined, { signal: parts.signal }).catch(() => {});
    }
  }
}

/** What the gateway says about the delivery. */
function gatewayHeadersIn(copy: DeliveryCopy): string[] {
  return copy.request.headers
    .map(([name, value]) => [name.toLowerCase(), value])
    .filter(([name = ""]) => name.startsWith("x-agentex-"))
    .flat();
}

/** The error code; if several addresses were tried, the first one's. */
function codeOf(error: unknown): string {
  const first = error instanceof AggregateError ? (error.errors[0] as unknown) : error;
  if (first instanceof Error && "code" in first) return String(first.code);
  return first instanceof Error && first.name === "TimeoutError" ? "timeout" : messageOf(first);
}
