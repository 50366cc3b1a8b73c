import type { DeliveryStatus } from "../storage/schema/deliveries.ts";
import type { BatchWindow } from "../agents/routes/batch-window.ts";
import type { Ordering, Policy } from "../agents/routes/route.ts";
import type { Body } from "../bodies/body.ts";
import type { StoredActor } from "../filters/actor.ts";
import type { Budget } from "./budget.ts";
import type { RunTerms } from "../runs/begin-run.ts";
import type { WhileWorking } from "../runs/while-working.ts";
import type { Stop } from "../filters/stop.ts";

export type { DeliveryStatus };

/**
 * The allowed transitions, drawn in `docs/deliveries.md`. No others occur, because every status change in the database
 * names the statuses it may start from.
 */
export const TRANSITIONS: Readonly<Record<DeliveryStatus, readonly DeliveryStatus[]>> = {
  waiting: ["running", "working", "superseded", "cancelled"],
  running: ["working", "delivered", "rejected", "waiting", "failed", "cancelled"],
  working: ["delivered", "rejected", "waiting", "failed", "cancelled"],
  delivered: [],
  rejected: [],
  failed: [],
  superseded: [],
  cancelled: [],
  filtered: [],
  held: ["waiting", "running", "cancelled"],
  unrouted: ["waiting", "filtered", "held", "cancelled"],
};

/** A delivery's ordering. `batch`: collected with others of its conversation and sent together, one batch at a time. */
export type DeliveryOrdering = Ordering | "batch";

/** A received and verified webhook that is about to be delivered. */
export type Webhook = {
  readonly accountId: string;
  readonly agentId: string;
  readonly route: string;
  readonly policy: Policy;
  readonly method: string;
  /** Path and query below the agent's URL, as received. */
  readonly path: string;
  readonly provider: string;
  readonly keyId: string;
  readonly event: string | undefined;
  readonly providerDeliveryId: string | undefined;
  readonly conversation: string | undefined;
  /** The conversation as a session's key; undefined if it has none. See `sessionKeyOf`. */
  readonly sessionKey?: string | undefined;
  /** The session to which the conversation is bound; undefined: its own. */
  readonly session?: string | undefined;
  readonly ordering: DeliveryOrdering;
  /** Identifies the conversation if its deliveries go one at a time; see `laneOf`. */
  readonly lane: string | undefined;
  /** What the route says about deliveries that arrive while a run is in progress; undefined: they wait. */
  readonly whileWorking?: WhileWorking | undefined;
  /** The run in progress alongside which it is attempted. */
  readonly besideRun?: bigint | undefined;
  /** With `batch`: how it is collected. Undefined if it was read from the store or is already in a batch. */
  readonly collect?: BatchWindow | undefined;
  /** Identifies duplicates; undefined if they are allowed. See `dedupeKeysOf`. */
  readonly dedupeKey: string | undefined;
  readonly bodyKey: string | undefined;
  /** Milliseconds for which an equal body counts as a duplicate. */
  readonly sameBodyWithin: number;
  /** How long the agent may be silent, in milliseconds. */
  readonly timeout: number;
  readonly replayOf: bigint | undefined;
  /**
   * Who caused it, their relation to the resource, and what happened in one line, as far as the signed content says.
   */
  readonly actor?: StoredActor | undefined;
  readonly standing?: string | undefined;
  readonly summary?: string | undefined;
  /** JSON that the agent gets in place of the body, if its route asks for one. */
  readonly digest?: string | undefined;
  /** Why it does not go to the agent, for good or for now. */
  readonly stop?: Stop | undefined;
  /** Deliveries beyond this budget are held. */
  readonly budget?: Budget | undefined;
  /** The stored request it shares with others; undefined: it has its own. */
  readonly requestId?: bigint | undefined;
  /** The source that received it, and the value that selected its targets. */
  readonly source?: { readonly id: string; readonly value: string | undefined } | undefined;
  /** A copy for comparison: its result does not count. */
  readonly isShadow?: boolean | undefined;
  /** A test that a person sent. */
  readonly isTest?: boolean | undefined;
  /** Its trace id. Its headers contain the span in which it was received. */
  readonly traceId: string | undefined;
  /** Alternating names and values, as sent to the agent. */
  readonly headers: readonly string[];
  readonly body: Body;
  /** The number of deliveries in the body, if it is a batch. */
  readonly batchCount?: number | undefined;
};

/** A delivery that this gateway is attempting. */
export type RunningDelivery = {
  readonly id: bigint;
  readonly webhook: Webhook;
  /** The number of this attempt, from 1. */
  readonly attempt: number;
  /** Unix milliseconds. */
  readonly startedAt: number;
  /** The batch that begins with it. */
  readonly batch?: Batch | undefined;
};

/** Deliveries that are attempted together. The first one represents all: its result applies to them all. */
export type Batch = {
  readonly id: bigint;
  /** The others, in order of acceptance. */
  readonly others: readonly bigint[];
};

/** How many deliveries are attempted together. */
export function sizeOf({ batch }: Pick<RunningDelivery, "batch">): number {
  return 1 + (batch?.others.length ?? 0);
}

/** The result of one attempt. */
export type AttemptResult = {
  /** Status of the agent's response, undefined if there was none. */
  readonly agentStatus: number | undefined;
  /** Why there was no complete or valid response. */
  readonly error: AttemptError | undefined;
  /** Milliseconds from forwarding to the end of the response, or to giving up. */
  readonly duration: number;
  /** The start of the response body. */
  readonly answer: Buffer | undefined;
  /** Unix milliseconds before which the agent asked not to be retried. */
  readonly retryNotBefore: number | undefined;
  /** With `agent_redirected`: the target, in the format of `redirectTarget`. */
  readonly redirectedTo?: string | undefined;
  /** Where it was sent, and the headers of the response, in the format of `writeExchange`. */
  readonly exchange?: string | undefined;
};

/** The response that the sender of a webhook got: the agent's, or the gateway's. */
export type ToldSender = {
  readonly status: number;
  /** Milliseconds from the request's arrival to the start of the response. */
  readonly after: number;
  readonly by: "agent" | "gateway";
};

export type AttemptError =
  /** No connection, or it broke before a response. */
  | "agent_unreachable"
  /** Its host name cannot be resolved. */
  | "agent_host_unresolved"
  /** Its host has no allowed address. */
  | "agent_address_not_allowed"
  /** Silent for too long. */
  | "agent_timeout"
  /** A response that is not valid HTTP or cannot be passed on. */
  | "agent_answer_invalid"
  /** The response broke off. */
  | "agent_answer_broken"
  /** A redirect: the agent's handler did not run. */
  | "agent_redirected"
  /** The agent was deleted, or no longer has a URL. */
  | "agent_gone"
  /** The stored request is missing or incomplete. */
  | "body_missing"
  | "caller_gone"
  /** The gateway stopped, or lost its lease, during the attempt. */
  | "gateway_stopped";

/** Whether the response was missing or incomplete. */
export function isBroken({ error }: AttemptResult): boolean {
  return error !== undefined && error !== "agent_redirected";
}

/** What follows an attempt. */
export type Verdict =
  /** A run started. */
  | { readonly status: "working"; readonly terms: RunTerms }
  | { readonly status: "delivered" | "rejected" | "failed" | "cancelled" }
  | {
      readonly status: "waiting";
      readonly nextAttemptAt: number;
      /** Or once the run in its lane has ended: the agent did not accept it alongside that run. */
      readonly afterRun?: true;
    };

/** How much of a response is kept, in bytes. */
export const ANSWER_KEPT = 2_048;
