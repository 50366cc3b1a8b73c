import { isBatch, readBatch, type BatchedDelivery } from "../events/batch.ts";
import type { ActorKind, Standing } from "agentex-webhook-providers";
import type { DeliveryActor } from "../events/actor.ts";
import { prefixed, type AgentLog } from "../log.ts";
import type { PreviousRun, RunUsage } from "../runs/run-report.ts";

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
   * The session: the piece of work that the conversation belongs to. Each conversation starts as its own session, such as
   * `github:owner/repo#7`, until a run binds it to the run's session with `bind`.
   */
  readonly session: string | undefined;
  /**
   * Binds a conversation to the session of this run: `await context.bind("github:octo/repo#12")`. From then on, its deliveries
   * wait for this run and arrive in this session. Throws if the route declares no run.
   *
   * @throws BindRefused if it belongs to another session, or the run no longer counts.
   */
  readonly bind: (key: string) => Promise<void>;
  /**
   * The deliveries in this request, oldest first, if its route batches. The other members describe the batch: its id is that of
   * its first delivery, and the batch itself has no event.
   */
  readonly batch: readonly BatchedDelivery[] | undefined;
  /** Who caused the event, according to the content that the provider signed. */
  readonly actor: DeliveryActor | undefined;
  /** How the actor relates to the resource: `owner`, `member`, `none` …; `unknown` if the provider does not say. */
  readonly standing: Standing;
  /** Whether the request contains a digest of the webhook instead of its body, because the route sets `send: "digest"`. */
  readonly isDigest: boolean;
  /**
   * Aborted when the gateway stops waiting for the response. In a run: when it should stop, because it was cancelled or lost,
   * or because the agent is stopping; `signal.reason.why` says which.
   */
  readonly signal: AbortSignal;
  /**
   * Reports the run's progress, for people who watch it and for the next attempt if this one is lost. Call it as often as you
   * like: it is sent every few seconds. Throws if the route declares no run.
   *
   * @param progress - from 0 to 1.
   * @param note - what it is doing, in a few words; without one, the last note stays.
   */
  readonly progress: (progress: number, note?: string) => void;
  /** Reports what the run has used so far, as a total and not an increment. Throws if the route declares no run. */
  readonly usage: (usage: RunUsage) => void;
  /**
   * Resolves to the outcome of the previous attempt's run, with its last note and progress; undefined in the first attempt, or
   * if that attempt started no run.
   */
  readonly previous: () => Promise<PreviousRun | undefined>;
  /**
   * The id of the delivery whose run is in progress for the same ordering key, with `whileWorking: "join"`. The handler passes
   * the event on to that run and returns, or returns a `Response` with status 409, so that it is delivered after the run.
   */
  readonly joins: string | undefined;
  /**
   * Keeps work running after the response: `stop()` waits for it, and so does an edge platform that passed its `waitUntil` to
   * `acp.fetch`. A rejection is logged. This work is not repeated if the process dies: use a run for that.
   *
   * @throws Error if the runtime ends all work with the response.
   */
  readonly waitUntil: (promise: Promise<unknown>) => void;
  /** The agent's log, with each message prefixed by the delivery's id. */
  readonly log: AgentLog;
};

export type ContextParts = {
  readonly log: AgentLog;
  readonly waitUntil: (promise: Promise<unknown>, log: AgentLog) => void;
};

/** Reads the gateway's `x-agentex-*` headers. They may only be missing if signatures are not checked. */
export function readContext(
  { headers, signal }: Request,
  body: Uint8Array<ArrayBuffer>,
  parts: ContextParts,
): DeliveryContext {
  const deliveryId = headers.get("x-agentex-delivery-id") ?? `unsigned_${crypto.randomUUID()}`;
  const log = prefixed(parts.log, deliveryId);
  const attempt = Number(headers.get("x-agentex-attempt") ?? 1);
  return {
    deliveryId,
    attempt: Number.isSafeInteger(attempt) && attempt > 0 ? attempt : 1,
    provider: headers.get("x-agentex-provider") ?? "external",
    event: decode(headers.get("x-agentex-event")),
    conversation: decode(headers.get("x-agentex-conversation")),
    session: decode(headers.get("x-agentex-session")),
    bind: async () => outsideOfRun(),
    batch: isBatch(headers) ? readBatch(body) : undefined,
    actor: readActor(headers),
    standing: STANDINGS.find((each) => each === headers.get("x-agentex-standing")) ?? "unknown",
    isDigest: headers.get("x-agentex-send") === "digest",
    signal,
    progress: outsideOfRun,
    usage: outsideOfRun,
    previous: async () => undefined,
    joins: headers.get("x-agentex-run") ?? undefined,
    waitUntil: (promise) => parts.waitUntil(promise, log),
    log,
  };
}

function outsideOfRun(): never {
  throw new Error(
    "This is not a run, which could tell its progress and usage: declare the route with the option run",
  );
}

// Not imported: the providers' data does not belong in an agent's bundle.
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
  // If there is no name, the gateway sends the id in its place.
  return { id, name: named === id ? undefined : named, kind };
}

/** The gateway percent-encodes what headers cannot contain, and `%` itself. */
export function decode(value: string | null): string | undefined {
  if (value === null) return undefined;
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
