import type { DeliveryStatus } from "../storage/schema/deliveries.ts";
import type { Ordering, Policy } from "../agents/route.ts";
import type { Body } from "../bodies/body.ts";

export type { DeliveryStatus };

/**
 * What may follow what. Every change of status in the database names the statuses it may start from, so nothing else
 * happens; `docs/deliveries.md` draws it.
 */
export const TRANSITIONS: Readonly<Record<DeliveryStatus, readonly DeliveryStatus[]>> = {
  waiting: ["running", "superseded", "cancelled"],
  running: ["delivered", "rejected", "waiting", "failed", "cancelled"],
  delivered: [],
  rejected: [],
  failed: [],
  superseded: [],
  cancelled: [],
};

/** A received webhook, proven and about to be delivered. */
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
  readonly ordering: Ordering;
  /** Stands for the conversation where its deliveries go one at a time; see `laneOf`. */
  readonly lane: string | undefined;
  /** By what it is known when it comes again; undefined where any number of like ones may come. See `dedupeKeysOf`. */
  readonly dedupeKey: string | undefined;
  readonly bodyKey: string | undefined;
  /** Milliseconds for which an equal body counts as the same webhook. */
  readonly sameBodyWithin: number;
  /** How long the agent may be silent, in milliseconds. */
  readonly timeout: number;
  readonly replayOf: bigint | undefined;
  /** Of the trace that it is a part of. Its headers hold the span in which it was received. */
  readonly traceId: string | undefined;
  /** Names and values in turn, as the agent is to see them. */
  readonly headers: readonly string[];
  readonly body: Body;
};

/** A delivery whose attempt is under way in this gateway. */
export type RunningDelivery = {
  readonly id: bigint;
  readonly webhook: Webhook;
  /** The number of this attempt, from 1. */
  readonly attempt: number;
  /** Unix milliseconds. */
  readonly startedAt: number;
};

/** What came of one attempt. */
export type AttemptResult = {
  /** Status of the agent's answer, undefined when there was none. */
  readonly agentStatus: number | undefined;
  /** Why there was no whole answer, or none that counts. */
  readonly error: AttemptError | undefined;
  /** Milliseconds from forwarding to the end of the answer, or to giving up. */
  readonly duration: number;
  /** The start of the answer's body. */
  readonly answer: Buffer | undefined;
  /** Unix milliseconds before which the agent asked not to be tried again. */
  readonly retryNotBefore: number | undefined;
  /** With `agent_redirected`: where to, as `redirectTarget` writes it. */
  readonly redirectedTo?: string | undefined;
};

export type AttemptError =
  /** No connection, or it broke before an answer. */
  | "agent_unreachable"
  /** Its host's name cannot be resolved. */
  | "agent_host_unresolved"
  /** Its host has no address that may be connected to. */
  | "agent_address_not_allowed"
  /** Silent for too long. */
  | "agent_timeout"
  /** An answer that is not HTTP, or that HTTP cannot pass on. */
  | "agent_answer_invalid"
  /** The answer began and broke off. */
  | "agent_answer_broken"
  /** Whole, but a redirect: the agent's handler did not run. */
  | "agent_redirected"
  /** The agent was deleted, or has no URL any more. */
  | "agent_gone"
  /** What it received is not stored any more, or not whole. */
  | "body_missing"
  | "caller_gone"
  /** The gateway ended, or lost its hold, in the middle. */
  | "gateway_stopped";

/** Whether there was no whole answer. */
export function isBroken({ error }: AttemptResult): boolean {
  return error !== undefined && error !== "agent_redirected";
}

/** What follows from an attempt. */
export type Verdict =
  | { readonly status: "delivered" | "rejected" | "failed" | "cancelled" }
  | { readonly status: "waiting"; readonly nextAttemptAt: number };

/** How long the start of an answer that is kept may be, in bytes. */
export const ANSWER_KEPT = 2_048;
