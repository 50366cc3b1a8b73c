import { isBatch, readBatch, type BatchedDelivery } from "./batch.ts";
import { prefixed, type AgentLog } from "./log.ts";

/** The gateway's data about a request that it forwarded. */
export type DeliveryContext = {
  /** The delivery's id (`dlv_…`): the same for every attempt, so that a handler can be idempotent. */
  readonly deliveryId: string;
  /** The number of this attempt, counted from 1. */
  readonly attempt: number;
  /** The verified sender: `github`, `slack` …, or `external` for an API key. */
  readonly provider: string;
  /** The provider's name for the event: `push`, `pull_request.opened`, `app_mention`. */
  readonly event: string | undefined;
  /** The ordering key, shared by all deliveries about the same thing: `owner/repo#7`, a Slack thread. */
  readonly conversation: string | undefined;
  /**
   * The deliveries in this request, oldest first, if its route batches. The other members describe the batch: its id is that
   * of its first delivery, and it has no event of its own.
   */
  readonly batch: readonly BatchedDelivery[] | undefined;
  /** Aborted when the gateway stops waiting for the response. */
  readonly signal: AbortSignal;
  /** The agent's log, with each message prefixed by the delivery's id. */
  readonly log: AgentLog;
};

/** Reads the gateway's `x-agentex-*` headers. They may only be missing if signatures are not checked. */
export function readContext(
  { headers, signal }: Request,
  body: Uint8Array<ArrayBuffer>,
  log: AgentLog,
): DeliveryContext {
  const deliveryId = headers.get("x-agentex-delivery-id") ?? `unsigned_${crypto.randomUUID()}`;
  const attempt = Number(headers.get("x-agentex-attempt") ?? 1);
  return {
    deliveryId,
    attempt: Number.isSafeInteger(attempt) && attempt > 0 ? attempt : 1,
    provider: headers.get("x-agentex-provider") ?? "external",
    event: decode(headers.get("x-agentex-event")),
    conversation: decode(headers.get("x-agentex-conversation")),
    batch: isBatch(headers) ? readBatch(body) : undefined,
    signal,
    log: prefixed(log, deliveryId),
  };
}

/** The gateway percent-encodes what headers cannot contain, and `%` itself. */
function decode(value: string | null): string | undefined {
  if (value === null) return undefined;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
