import { GatewayError, type GatewayClient, type EventMessage } from "agentex-gateway-sdk/client";
import { SUBSCRIPTION_ID_META_KEY, type Notification, type Result } from "@modelcontextprotocol/server";
import { z } from "zod";
import { given } from "../../given.ts";
import { lifecycleArguments, filterOf, requestMeta } from "./event-arguments.ts";
import { codeOf, eventsError, type Dialect } from "./event-codes.ts";
import { findEventType } from "./find-event-type.ts";
import type { Pace } from "./pace.ts";
import { showEvent } from "./show-event.ts";

export const streamParams = z.strictObject({
  name: z.string(),
  arguments: lifecycleArguments.default({}),
  cursor: z.string().min(1).nullish(),
  maxAgeMs: z.int().min(0).nullish(),
  _meta: requestMeta,
});

/** A request for a stream. */
export type StreamRequest = {
  readonly id: string | number;
  /** Aborted when the client disconnects. */
  readonly signal: AbortSignal;
  readonly dialect: Dialect;
  readonly notify: (notification: Notification) => Promise<void>;
  /** Waits until the client has read most of what was written; undefined if writing waits anyway. */
  readonly pace: Pace | undefined;
  /** Whether the stream resumes by itself after the gateway was down. */
  readonly reconnects: boolean;
};

/**
 * `events/stream`: sends events after a cursor, or from now on, until the client disconnects or loses access.
 */
export async function streamEvents(
  client: GatewayClient,
  params: z.output<typeof streamParams>,
  { id, signal, dialect, notify, pace, reconnects }: StreamRequest,
): Promise<Result> {
  const { name, cursor, maxAgeMs } = params;
  const type = await findEventType(client, name, dialect);
  const filter = given({
    ...filterOf(type, params.arguments),
    cursor: cursor ?? undefined,
    max_age_ms: maxAgeMs ?? undefined,
  });
  try {
    for await (const message of client.deliveries.streamEvents(filter, { signal, reconnects })) {
      const { method, params: told } = notificationOf(message, name, dialect);
      const meta = { ...told["_meta"], [SUBSCRIPTION_ID_META_KEY]: id };
      await notify({ method, params: { ...told, _meta: meta } });
      await pace?.room(signal);
    }
    return {};
  } catch (error) {
    const isFull = error instanceof GatewayError && error.code === "too_many_streams";
    throw isFull ? eventsError("limit_reached", dialect, error.message, { limit: "streams" }) : error;
  }
}

type Told = { readonly _meta?: Readonly<Record<string, unknown>>; readonly [member: string]: unknown };

function notificationOf(
  message: EventMessage,
  name: string,
  dialect: Dialect,
): { readonly method: string; readonly params: Told } {
  switch (message.kind) {
    case "active":
      return notification("active", { cursor: message.cursor, truncated: message.truncated });
    case "event":
      return notification("event", showEvent(name, message.event));
    case "heartbeat":
      return notification("heartbeat", { cursor: message.cursor });
    case "error":
      return notification("error", { error: { code: INTERNAL_ERROR, message: textOf(message) } });
    case "end":
      return notification("terminated", {
        error: { code: codeOf("forbidden", dialect), message: textOf(message) },
      });
  }
}

const INTERNAL_ERROR = -32_603;

function notification(kind: string, params: Told): { readonly method: string; readonly params: Told } {
  return { method: `notifications/events/${kind}`, params };
}

function textOf({ code, detail }: { readonly code: string; readonly detail: string }): string {
  return `${detail} (${code})`;
}
