import { isBatch, readBatch, type BatchedDelivery } from "./batch.ts";
import type { ActorKind, Standing } from "agentex-webhook-providers";
import type { DeliveryActor } from "./actor.ts";
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
  /** Who caused the event, as far as the content that the provider signed tells. */
  readonly actor: DeliveryActor | undefined;
  /** How the actor stands to the resource: `owner`, `member`, `none` …; `unknown` if the provider does not tell. */
  readonly standing: Standing;
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
    actor: readActor(headers),
    standing: STANDINGS.find((each) => each === headers.get("x-agentex-standing")) ?? "unknown",
    signal,
    log: prefixed(log, deliveryId),
  };
}

// Not imported: the providers' data does not belong into an agent's bundle.
const STANDINGS: readonly Standing[] = [
  "owner",
  "member",
  "collaborator",
  "contributor",
  "first_time_contributor",
  "guest",
  "external",
  "none",
];
const KINDS: readonly ActorKind[] = ["user", "bot", "app"];

function readActor(headers: Headers): DeliveryActor | undefined {
  const named = decode(headers.get("x-agentex-actor"));
  const id = decode(headers.get("x-agentex-actor-id"));
  const kind = KINDS.find((each) => each === headers.get("x-agentex-actor-kind"));
  if (named === undefined && id === undefined && kind === undefined) return undefined;
  // Without a name, the gateway sends the id in its place.
  return { id, name: named === id ? undefined : named, kind };
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
