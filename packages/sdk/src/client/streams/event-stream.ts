import { GatewayError } from "../http/gateway-error.ts";
import type { Exchange, Sent } from "../http/exchange.ts";
import type { Operations } from "../openapi.ts";
import { pause } from "../http/pause.ts";
import { requireSuccess } from "../http/read-answer.ts";
import { readEvents, type ServerSentEvent } from "./server-sent-events.ts";

/** Milliseconds without any data until the connection counts as lost; the gateway sends a keep-alive every 15 seconds. */
const LONGEST_SILENCE = 45_000;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;

export type Followed = Pick<Sent, "signal" | "path" | "query"> & {
  readonly operation: keyof Operations;
  /** The id of the last event that was received. */
  readonly after?: string | undefined;
  /** Called when the stream connects, loses its connection or cannot connect. */
  readonly onConnection?: ((state: ConnectionState) => void) | undefined;
};

export type ConnectionState =
  | { readonly state: "open" }
  | { readonly state: "lost"; readonly error: unknown };

/**
 * Follows server-sent events; reconnects automatically, with `Last-Event-ID`. Ends when the signal is aborted; rejects with
 * a `GatewayError` if retrying would not help.
 */
export async function* followEvents(
  exchange: Exchange,
  { signal, after, onConnection, ...call }: Followed,
): AsyncGenerator<ServerSentEvent, void, undefined> {
  let last = after;
  let failures = 0;
  while (!isAborted(signal)) {
    let error: unknown;
    try {
      for await (const event of connection(exchange, { ...call, after: last, signal, onConnection })) {
        failures = 0;
        last = event.id ?? last;
        yield event;
      }
    } catch (thrown) {
      if (isAborted(signal)) return;
      if (thrown instanceof GatewayError && !thrown.retryable) throw thrown;
      error = thrown;
    }
    if (isAborted(signal)) return;
    onConnection?.({ state: "lost", error });
    await pause(Math.min(FIRST_WAIT * 2 ** failures, LONGEST_WAIT), signal);
    failures += 1;
  }
}

async function* connection(
  exchange: Exchange,
  { operation, after, onConnection, ...sent }: Followed,
): AsyncGenerator<ServerSentEvent, void, undefined> {
  const end = new AbortController();
  let timer = setTimeout(() => end.abort(), LONGEST_SILENCE);
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => end.abort(), LONGEST_SILENCE);
  };
  try {
    const body = await exchange(
      operation,
      {
        ...sent,
        deadline: end.signal,
        headers: { accept: "text/event-stream", ...(after !== undefined && { "last-event-id": after }) },
      },
      async (response, where) => {
        await requireSuccess(response, where);
        return response.body;
      },
    );
    if (body === null) return;
    onConnection?.({ state: "open" });
    yield* readEvents(body, heard);
  } finally {
    clearTimeout(timer);
    end.abort();
  }
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}
