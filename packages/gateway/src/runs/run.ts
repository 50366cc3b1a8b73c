import type { RunState } from "../storage/schema/runs.ts";

export type { RunState };

/**
 * An agent's work after it accepted a delivery: it reports until it is done or its lease ends. Times are Unix
 * milliseconds.
 */
export type Run = {
  /** For a batch: its first delivery, which represents all. */
  readonly deliveryId: bigint;
  readonly attempt: number;
  readonly session: string | undefined;
  readonly state: RunState;
  readonly startedAt: number;
  /** The deadline of the whole run. */
  readonly endsBy: number;
  /** If no report arrives by then, it is lost, or timed out if that is `endsBy`. */
  readonly leaseUntil: number;
  /** The last report. */
  readonly reportedAt: number | undefined;
  readonly note: string | undefined;
  /** From 0 to 1. */
  readonly progress: number | undefined;
  /** JSON. */
  readonly result: string | undefined;
  /** The agent's own words. */
  readonly error: string | undefined;
  readonly usage: RunUsage;
  readonly cancelRequestedAt: number | undefined;
  readonly finishedAt: number | undefined;
};

/** What a run has used so far, in total. */
export type RunUsage = {
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
  readonly costUsd?: number | undefined;
  readonly model?: string | undefined;
};

/** An agent's report on a run. Omitted fields keep their last reported value. */
export type RunReport = {
  /**
   * It continues, succeeded or failed. `handed_back`: the agent is stopping, and the delivery is attempted elsewhere.
   */
  readonly state: "working" | "handed_back" | "succeeded" | "failed";
  /** With `failed`: whether to retry it by the schedule. */
  readonly retry?: boolean | undefined;
  readonly note?: string | undefined;
  /** From 0 to 1. */
  readonly progress?: number | undefined;
  /** JSON. */
  readonly result?: string | undefined;
  /** With `failed`: the reason. */
  readonly error?: string | undefined;
  readonly usage?: RunUsage | undefined;
};
