import { setImmediate } from "node:timers/promises";
import { agentKeyOf } from "../../keys/credential.ts";
import type { Sender } from "../../addresses/forwarded.ts";
import { contextHeaders, type TraceContext } from "../../telemetry/trace-context.ts";
import { formatDeliveryId } from "../../ids/delivery-id.ts";
import { isInMemory, type BodyElsewhere } from "../../bodies/body.ts";
import type { Webhook } from "../../deliveries/delivery.ts";
import { endToEndHeaders } from "../../http/hop-by-hop.ts";
import { beginSignature, signatureHeaders, type SignedRequest } from "./request-signature.ts";

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
  const { method, path, body } = webhook;
  const headers = describingHeaders(id, webhook, attempt);
  const request = { id, method, path, headers };
  if (!isInMemory(body)) {
    return signatureOfLarge(request, body, internalKey, time).then((signature) => headers.concat(signature));
  }
  return headers.concat(signatureHeaders(request, body, internalKey, time));
}

/** What the gateway says of one attempt: nothing that proves it. In the order in which it is signed. */
export function describingHeaders(id: string, webhook: Webhook, attempt: number): string[] {
  const headers = ["x-agentex-attempt", attempt.toString()];
  if (webhook.conversation !== undefined) {
    headers.push("x-agentex-conversation", asHeaderValue(webhook.conversation));
  }
  headers.push("x-agentex-delivery-id", id);
  if (webhook.event !== undefined) headers.push("x-agentex-event", asHeaderValue(webhook.event));
  headers.push("x-agentex-provider", webhook.provider);
  return headers;
}

/** Reads it for that piece by piece, each of which takes less than a millisecond, and lets others go first in between. */
async function signatureOfLarge(
  request: SignedRequest,
  body: BodyElsewhere,
  key: string,
  time: number,
): Promise<string[]> {
  const signing = beginSignature(request, key, time);
  for await (const piece of body.pieces()) {
    signing.update(piece);
    await setImmediate();
  }
  return signing.end();
}

const VISIBLE = /^[\u0021-\u0024\u0026-\u007e]*$/;

/** Names of branches and channels may hold any character: all but visible ASCII is percent-encoded, and `%` itself. */
function asHeaderValue(text: string): string {
  if (VISIBLE.test(text)) return text;
  return text
    .toWellFormed()
    .replace(/[^\u0021-\u0024\u0026-\u007e]/gu, (character) => encodeURIComponent(character));
}
