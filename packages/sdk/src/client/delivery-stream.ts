import type { Delivery, DeliveryFilter } from "./deliveries.ts";
import { GatewayError } from "./gateway-error.ts";
import { requireSuccess, type CallOptions, type Exchange } from "./send.ts";
import { readEvents } from "./server-sent-events.ts";

/** A delivery as a change left it. */
export type DeliveryEvent = {
  /** Where to resume after this one. */
  readonly id: string;
  readonly delivery: Delivery;
};

export type StreamOptions = CallOptions & {
  /** The id of the last event that was seen; without it, the stream begins now. */
  readonly after?: string;
};

/** The gateway gives a sign of life every 15 seconds; silent for this long, in milliseconds, it is gone. */
const LONGEST_SILENCE = 45_000;
const FIRST_WAIT = 500;
const LONGEST_WAIT = 15_000;

/** Follows changes; comes back by itself when the connection breaks, and goes on where it was. */
export async function* streamDeliveries(
  exchange: Exchange,
  filter: DeliveryFilter,
  { signal, after }: StreamOptions,
): AsyncGenerator<DeliveryEvent, void, undefined> {
  let last = after;
  let failures = 0;
  while (!isAborted(signal)) {
    try {
      for await (const event of connection(exchange, filter, last, signal)) {
        failures = 0;
        last = event.id;
        yield event;
      }
    } catch (error) {
      if (isAborted(signal)) return;
      if (error instanceof GatewayError && !error.retryable) throw error;
    }
    await wait(Math.min(FIRST_WAIT * 2 ** failures, LONGEST_WAIT), signal);
    failures += 1;
  }
}

async function* connection(
  exchange: Exchange,
  filter: DeliveryFilter,
  after: string | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<DeliveryEvent, void, undefined> {
  const end = new AbortController();
  let timer = setTimeout(() => end.abort(), LONGEST_SILENCE);
  const heard = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => end.abort(), LONGEST_SILENCE);
  };
  try {
    const body = await exchange(
      "GET",
      "/deliveries/stream",
      {
        signal,
        deadline: end.signal,
        query: filter,
        headers: { accept: "text/event-stream", ...(after !== undefined && { "last-event-id": after }) },
      },
      async (response, where) => {
        await requireSuccess(response, where);
        return response.body;
      },
    );
    if (body === null) return;
    for await (const { event, id, data } of readEvents(body, heard)) {
      if (event === "delivery" && id !== undefined) yield { id, delivery: readDelivery(data) };
    }
  } finally {
    clearTimeout(timer);
    end.abort();
  }
}

// What the gateway sends is taken for what its documentation says.
function readDelivery(json: string): Delivery;
function readDelivery(json: string): unknown {
  const delivery: unknown = JSON.parse(json);
  return delivery;
}

function wait(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal?.addEventListener("abort", done, { once: true });
    if (isAborted(signal)) done();
  });
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}
