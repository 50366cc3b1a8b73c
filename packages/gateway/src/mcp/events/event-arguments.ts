import { ProtocolError } from "@modelcontextprotocol/server";
import type { EventFilter, EventType } from "agentex-gateway-sdk/client";
import { z } from "zod";
import { given } from "../../given.ts";
import { splitEventName } from "../../subscriptions/subscription.ts";

/** Protocol metadata, which any request may carry. */
export const requestMeta = z.record(z.string(), z.unknown()).optional();

const text = z.string().min(1).max(2_000).optional();

/**
 * Narrows the webhooks of an event name. Anything else is rejected, because a misspelt name must not be ignored.
 */
export const webhookArguments = z.strictObject({
  agent: text.describe("The name of the agent that gets it."),
  source: text.describe("The name of the source that received it."),
  route: text.describe("The agent's route, such as `POST /github`."),
  conversation: text.describe("The ordering key, such as `octo/repo#1`."),
  actor: text.describe("The id or name of the actor that caused it."),
});

/** Narrows the events that report later changes of webhooks. */
export const lifecycleArguments = webhookArguments.extend({
  event: text.describe("The name of the webhook's event, such as `github.push`, or `github.any`."),
});

/**
 * Converts an event's arguments to the API's filter. @throws ProtocolError if the event has no such argument.
 */
export function filterOf(
  { kind, provider, event }: EventType,
  { event: webhook, ...narrowed }: z.output<typeof lifecycleArguments>,
): EventFilter {
  if (kind === "received") {
    if (webhook !== undefined) throw invalid("arguments.event is only for events of deliveries");
    return given({ ...given(narrowed), kind, provider, event: event ?? undefined });
  }
  const of = webhook === undefined ? {} : splitEventName(webhook);
  if (of === undefined)
    throw invalid("arguments.event must be the name of a webhook's event, such as github.push");
  return given({ ...given(narrowed), ...of, kind });
}

function invalid(message: string): ProtocolError {
  return new ProtocolError(INVALID_PARAMS, message);
}

const INVALID_PARAMS = -32_602;
