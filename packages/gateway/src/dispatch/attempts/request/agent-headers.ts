import { setImmediate } from "node:timers/promises";
import { agentKeyOf } from "../../../keys/credential.ts";
import type { Sender } from "../../../addresses/forwarded.ts";
import { contextHeaders, type TraceContext } from "../../../telemetry/trace-context.ts";
import { formatDeliveryId } from "../../../ids/delivery-id.ts";
import { isInMemory, type BodyElsewhere } from "../../../bodies/body.ts";
import type { RunningDelivery, Webhook } from "../../../deliveries/delivery.ts";
import type { RunTokens } from "../../../runs/run-token.ts";
import { endToEndHeaders } from "../../../http/hop-by-hop.ts";
import { ASKS_FOR_FAILURE } from "./agent-failure.ts";
import { beginSignature, signatureHeaders, type SignedRequest } from "./request-signature.ts";

/** Hop-by-hop headers and the gateway's own credentials, which are not forwarded. */
const NOT_FOR_THE_AGENT = new Set([
  "x-agent-api-key",
  "x-api-key",
  "x-selected-account-id",
  "cookie",
  // Set again for the agent's connection.
  "host",
  "content-length",
  "expect",
  // Anyone can forge these; the gateway sets its own.
  "forwarded",
  // The gateway adds its own span.
  "traceparent",
  "tracestate",
]);

/**
 * The caller's headers as forwarded to the agent: in order, with repeated ones, plus `x-forwarded-*` and the trace.
 *
 * @param credentials - names, in lower case, of headers in which the provider sends a plain secret.
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
      // CGI and WSGI servers treat `_` as `-`.
      (name.startsWith("x") && /^x[-_](agentex|forwarded)[-_]/.test(name)) ||
      (name === "authorization" && agentKeyOf(value) !== undefined),
  );
  headers.push("x-forwarded-for", sender.remoteAddress, "x-forwarded-proto", sender.protocol);
  if (sender.host !== undefined) headers.push("x-forwarded-host", sender.host);
  headers.push(...contextHeaders(trace));
  return headers;
}

export type AttemptHeadersParts = {
  readonly runTokens: Pick<RunTokens, "issue">;
  /** The gateway's public base URL, without a trailing slash; undefined if unknown. */
  readonly publicUrl: string | undefined;
};

/** What an agent needs to report about the run that it starts. */
type RunAccess = { readonly token: string; readonly url: string | undefined };

/**
 * Builds the gateway's headers for one attempt, with a signature.
 *
 * @param time - Unix milliseconds of this attempt.
 * @param asksForFailure - whether to ask the agent why a handler failed.
 */
export function attemptHeaders(
  { id: deliveryId, webhook, attempt }: RunningDelivery,
  internalKey: string,
  time: number,
  { runTokens, publicUrl }: AttemptHeadersParts,
  asksForFailure = false,
): string[] | Promise<string[]> {
  const id = formatDeliveryId(deliveryId);
  const { agentId, method, path, body } = webhook;
  const run = {
    token: runTokens.issue({ deliveryId, attempt, agentId }),
    url: publicUrl === undefined ? undefined : `${publicUrl}/deliveries/${id}/run`,
  };
  const headers = describingHeaders(id, webhook, attempt, run, asksForFailure);
  const request = { id, method, path, headers };
  if (!isInMemory(body)) {
    return signatureOfLarge(request, body, internalKey, time).then((signature) => headers.concat(signature));
  }
  return headers.concat(signatureHeaders(request, body, internalKey, time));
}

/** The fields that the headers describe. */
export type Described = Pick<
  Webhook,
  | "actor"
  | "standing"
  | "batchCount"
  | "conversation"
  | "event"
  | "provider"
  | "besideRun"
  | "digest"
  | "session"
  | "sessionKey"
>;

/**
 * Builds the gateway's headers for one attempt without the signature, in the order in which they are signed.
 *
 * @param attempt - its number, from 1.
 * @param run - undefined for recipients that may not report about a run.
 */
export function describingHeaders(
  id: string,
  webhook: Described,
  attempt: number,
  run?: RunAccess,
  asksForFailure = false,
): string[] {
  const headers: string[] = [];
  const { actor, standing } = webhook;
  if (actor !== undefined) {
    const named = actor.name ?? actor.id;
    if (named !== undefined) headers.push("x-agentex-actor", asHeaderValue(named));
    if (actor.id !== undefined) headers.push("x-agentex-actor-id", asHeaderValue(actor.id));
    if (actor.kind !== undefined) headers.push("x-agentex-actor-kind", actor.kind);
  }
  headers.push("x-agentex-attempt", attempt.toString());
  if (webhook.batchCount !== undefined) headers.push("x-agentex-batch", webhook.batchCount.toString());
  if (webhook.conversation !== undefined) {
    headers.push("x-agentex-conversation", asHeaderValue(webhook.conversation));
  }
  headers.push("x-agentex-delivery-id", id);
  if (asksForFailure) headers.push(ASKS_FOR_FAILURE, "1");
  if (webhook.event !== undefined) headers.push("x-agentex-event", asHeaderValue(webhook.event));
  headers.push("x-agentex-provider", webhook.provider);
  if (webhook.besideRun !== undefined) {
    headers.push("x-agentex-run", formatDeliveryId(webhook.besideRun));
  }
  if (run !== undefined) headers.push("x-agentex-run-token", run.token);
  if (run?.url !== undefined) headers.push("x-agentex-run-url", run.url);
  if (webhook.digest !== undefined) headers.push("x-agentex-send", "digest");
  const session = webhook.session ?? webhook.sessionKey;
  if (session !== undefined) headers.push("x-agentex-session", asHeaderValue(session));
  if (standing !== undefined) headers.push("x-agentex-standing", asHeaderValue(standing));
  return headers;
}

/** Hashes the body in pieces that take less than a millisecond each, and yields in between. */
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

/**
 * Branch and channel names may contain any character: everything except visible ASCII is percent-encoded, and so is
 * `%`.
 */
export function asHeaderValue(text: string): string {
  if (VISIBLE.test(text)) return text;
  return text
    .toWellFormed()
    .replace(/[^\u0021-\u0024\u0026-\u007e]/gu, (character) => encodeURIComponent(character));
}
