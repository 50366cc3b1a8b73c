import { createHmac } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { agentKeyOf } from "../ingress/credential.ts";
import type { Sender } from "../limits/forwarded.ts";
import { contextHeaders, type TraceContext } from "../telemetry/trace-context.ts";
import { formatDeliveryId } from "./delivery-id.ts";
import type { Webhook } from "./delivery.ts";
import { endToEndHeaders } from "./hop-by-hop.ts";

/** The gateway's own credentials and what only this connection means; the agent has no business with them. */
const NOT_FOR_THE_AGENT = new Set([
  "x-agent-api-key",
  "x-api-key",
  "x-selected-account-id",
  "cookie",
  // Said anew for the agent's connection.
  "host",
  "content-length",
  "expect",
  // Anybody can write these; the gateway says who it saw.
  "forwarded",
  // The agent is called from a span of the gateway's own.
  "traceparent",
  "tracestate",
]);

/**
 * The caller's headers as the agent is to see them, in order, repeated ones kept, with `x-forwarded-*` and the trace
 * added.
 *
 * @param credentials - headers, in lower case, in which the provider sends a secret as it is.
 */
export function headersForAgent(
  rawHeaders: readonly string[],
  sender: Sender,
  credentials: readonly string[],
  trace: TraceContext,
): string[] {
  const headers = endToEndHeaders(
    rawHeaders,
    (name, value) =>
      NOT_FOR_THE_AGENT.has(name) ||
      credentials.includes(name) ||
      // CGI and WSGI servers read `_` as `-`.
      (name.startsWith("x") && /^x[-_](agentex|forwarded)[-_]/.test(name)) ||
      (name === "authorization" && agentKeyOf(value) !== undefined),
  );
  headers.push("x-forwarded-for", sender.remoteAddress, "x-forwarded-proto", sender.protocol);
  if (sender.host !== undefined) headers.push("x-forwarded-host", sender.host);
  headers.push(...contextHeaders(trace));
  return headers;
}

/**
 * What the gateway says of one attempt, with a signature over it.
 *
 * @param attempt - its number, from 1.
 * @param time - Unix milliseconds of this attempt.
 */
export function attemptHeaders(
  deliveryId: bigint,
  webhook: Webhook,
  attempt: number,
  internalKey: string,
  time: number,
): string[] | Promise<string[]> {
  const id = formatDeliveryId(deliveryId);
  const describing = describingHeaders(id, webhook, attempt);
  if (webhook.body.length > PIECE) {
    return signatureOfLarge(id, webhook.body, internalKey, time).then((signature) => [
      ...describing,
      ...signature,
    ]);
  }
  return [...describing, ...signatureHeaders(id, webhook.body, internalKey, time)];
}

/** What the gateway says of one attempt: nothing that proves it. */
export function describingHeaders(id: string, webhook: Webhook, attempt: number): string[] {
  // oxfmt-ignore
  const headers = [
    "x-agentex-delivery-id", id,
    "x-agentex-attempt", attempt.toString(),
    "x-agentex-provider", webhook.provider,
  ];
  if (webhook.event !== undefined) headers.push("x-agentex-event", asHeaderValue(webhook.event));
  if (webhook.conversation !== undefined) {
    headers.push("x-agentex-conversation", asHeaderValue(webhook.conversation));
  }
  return headers;
}

/**
 * The signature of Standard Webhooks (https://www.standardwebhooks.com): HMAC-SHA256 over `{id}.{timestamp}.{body}`, here keyed
 * with the text of the key.
 *
 * @param id - the delivery's, as agents see it.
 * @param time - Unix milliseconds.
 */
export function signatureHeaders(id: string, body: Uint8Array, key: string, time: number): string[] {
  const { timestamp, hmac } = beginSignature(id, key, time);
  return endSignature(timestamp, hmac.update(body));
}

/** So much of a body is signed at once, in bytes: it takes less than a millisecond. */
const PIECE = 1024 * 1024;

/** The same, letting others go first between one piece and the next. */
async function signatureOfLarge(id: string, body: Uint8Array, key: string, time: number): Promise<string[]> {
  const { timestamp, hmac } = beginSignature(id, key, time);
  for (let from = 0; from < body.length; from += PIECE) {
    hmac.update(body.subarray(from, from + PIECE));
    await setImmediate();
  }
  return endSignature(timestamp, hmac);
}

type Signing = ReturnType<typeof createHmac>;

function beginSignature(id: string, key: string, time: number): { timestamp: string; hmac: Signing } {
  const timestamp = Math.floor(time / 1000).toString();
  return { timestamp, hmac: createHmac("sha256", key).update(`${id}.${timestamp}.`) };
}

function endSignature(timestamp: string, hmac: Signing): string[] {
  return ["x-agentex-timestamp", timestamp, "x-agentex-signature", `v1,${hmac.digest("base64")}`];
}

const VISIBLE = /^[\u0021-\u0024\u0026-\u007e]*$/;

/** Names of branches and channels may hold any character: all but visible ASCII is percent-encoded, and `%` itself. */
function asHeaderValue(text: string): string {
  if (VISIBLE.test(text)) return text;
  return text
    .toWellFormed()
    .replace(/[^\u0021-\u0024\u0026-\u007e]/gu, (character) => encodeURIComponent(character));
}
