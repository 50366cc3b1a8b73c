import type { RunState } from "../storage/schema/runs.ts";

export type { RunState };

/** What an agent does after it took a delivery: it reports until it is done, or its lease ends. Times are Unix milliseconds. */
export type Run = {
  /** Of a batch: its first delivery, which stands for all. */
  readonly deliveryId: bigint;
  readonly attempt: number;
  readonly session: string | undefined;
  readonly state: RunState;
  readonly startedAt: number;
  /** It has to end by then. */
  readonly endsBy: number;
  /** It is lost if no report arrives by then, or timed out if that is `endsBy`. */
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

/** What a run used so far, in total. */
export type RunUsage = {
  readonly inputTokens?: number | undefined;
  readonly outputTokens?: number | undefined;
  readonly costUsd?: number | undefined;
  readonly model?: string | undefined;
};

/** What an agent reports of a run. What it leaves out stays as the last report said. */
export type RunReport = {
  /** It goes on; it succeeded, or failed. `handed_back`: the agent is stopping, and the delivery is attempted elsewhere. */
  readonly state: "working" | "handed_back" | "succeeded" | "failed";
  /** With `failed`: whether it is tried again, by the schedule. */
  readonly retry?: boolean | undefined;
  readonly note?: string | undefined;
  /** From 0 to 1. */
  readonly progress?: number | undefined;
  /** JSON. */
  readonly result?: string | undefined;
  /** With `failed`: why. */
  readonly error?: string | undefined;
  readonly usage?: RunUsage | undefined;
};
