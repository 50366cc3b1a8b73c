import { GatewayError } from "../http/gateway-error.ts";
import type { CallOptions, Exchange } from "../http/exchange.ts";
import type { DeliveryStatus } from "../openapi.ts";
import { readAnswer } from "../http/read-answer.ts";
import { pause } from "../http/pause.ts";

/** How long the gateway waits for a change, in seconds. */
const WAIT = 25;
/** How long to wait for a response, in milliseconds. */
const DEADLINE = 45_000;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;
const OPEN: ReadonlySet<DeliveryStatus> = new Set(["waiting", "running", "working", "held", "unrouted"]);

type Seen = { readonly tag: string | null; readonly delivery: unknown };

/**
 * A delivery as it is now and after each change, until it has ended or the signal is aborted. Continues after a lost
 * connection; rejects with a `GatewayError` if retrying would not help.
 *
 * @param headers - identify the caller, in addition to the client's own headers.
 */
export async function* followDelivery<Shown extends { readonly status: DeliveryStatus }>(
  exchange: Exchange,
  id: string,
  headers: Readonly<Record<string, string>>,
  { signal }: CallOptions,
  read: (json: unknown) => Shown,
): AsyncGenerator<Shown, void, undefined> {
  let tag: string | null = null;
  let failures = 0;
  while (!isAborted(signal)) {
    let seen: Seen | undefined;
    try {
      seen = await look(exchange, id, { ...headers, ...(tag !== null && { "if-none-match": tag }) }, signal);
      failures = 0;
    } catch (error) {
      if (isAborted(signal)) return;
      if (!(error instanceof GatewayError) || !error.retryable) throw error;
      await pause(Math.min(FIRST_PAUSE * 2 ** failures, LONGEST_PAUSE), signal);
      failures += 1;
      continue;
    }
    if (seen === undefined) continue;
    ({ tag } = seen);
    const delivery = read(seen.delivery);
    yield delivery;
    if (!OPEN.has(delivery.status)) return;
  }
}

/** @returns undefined if nothing changed. */
function look(
  exchange: Exchange,
  id: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<Seen | undefined> {
  const isFirst = headers["if-none-match"] === undefined;
  return exchange(
    "GET /deliveries/{id}",
    {
      path: { id },
      query: { wait: isFirst ? undefined : WAIT },
      headers,
      deadline: AbortSignal.timeout(DEADLINE),
      ...(signal !== undefined && { signal }),
    },
    async (response, where) =>
      response.status === 304
        ? undefined
        : { delivery: await readAnswer(response, where), tag: response.headers.get("etag") },
  );
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}
