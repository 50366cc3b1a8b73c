import type { QueryOf } from "../http/call.ts";
import type { CallOptions, Exchange } from "../http/exchange.ts";
import type { ReceivedEvent } from "../openapi.ts";
import { followEvents, type ConnectionState } from "./event-stream.ts";
import type { ServerSentEvent } from "./server-sent-events.ts";

/** The messages of a stream of events. Each `cursor` is a position from which another stream can resume. */
export type EventMessage =
  /** The stream begins here. `truncated`: earlier events were left out or may no longer exist. */
  | { readonly kind: "active"; readonly cursor: string; readonly truncated: boolean }
  | { readonly kind: "event"; readonly cursor: string; readonly event: ReceivedEvent }
  /** There is nothing new up to this cursor. */
  | { readonly kind: "heartbeat"; readonly cursor: string }
  /** Events cannot be read right now; the stream continues when they can. */
  | { readonly kind: "error"; readonly code: string; readonly detail: string }
  /** The caller has lost access, and the stream ends. */
  | { readonly kind: "end"; readonly code: string; readonly detail: string };

export type EventStreamOptions = CallOptions & {
  /** The cursor of the last message; without one, the stream starts now. */
  readonly after?: string | undefined;
  /** By default, a broken connection is reopened at the last cursor; if false, the stream ends. */
  readonly reconnects?: boolean | undefined;
};

/** Streams events as they are received, oldest first. */
export async function* streamEvents(
  exchange: Exchange,
  filter: QueryOf<"GET /deliveries/events/stream">,
  { signal, after, reconnects = true }: EventStreamOptions,
): AsyncGenerator<EventMessage, void, undefined> {
  const left = new AbortController();
  let isActive = false;
  let failure: unknown;
  const onConnection = (connection: ConnectionState): void => {
    if (connection.state === "open") isActive = true;
    else if (!reconnects) {
      failure = connection.error;
      left.abort();
    }
  };
  const followed = {
    operation: "GET /deliveries/events/stream",
    query: filter,
    signal: signal === undefined ? left.signal : AbortSignal.any([signal, left.signal]),
    after,
    onConnection,
  } as const;
  for await (const sent of followEvents(exchange, followed)) {
    const message = readMessage(sent);
    if (message !== undefined) yield message;
    if (message?.kind === "end") return;
  }
  if (!isActive && failure instanceof Error) throw failure;
}

// Assumes that the gateway's messages match their description, and drops unknown ones of newer gateways.
function readMessage(message: ServerSentEvent): EventMessage | undefined;
function readMessage({ event: kind, id, data }: ServerSentEvent): unknown {
  const told: unknown = JSON.parse(data);
  if (kind === "event") return { kind, cursor: id, event: told };
  return KINDS.has(kind) && typeof told === "object" ? { ...told, kind } : undefined;
}

const KINDS: ReadonlySet<string> = new Set(["active", "heartbeat", "error", "end"]);
