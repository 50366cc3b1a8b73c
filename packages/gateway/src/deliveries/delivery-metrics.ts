import type { Registry } from "prom-client";
import type { AttemptResult, Verdict } from "./delivery.ts";
import { addCounter, createTally } from "../telemetry/counters.ts";
import { createHistogram } from "../telemetry/histogram.ts";

/** Measures attempts and commits. */
export type DeliveryMetrics = {
  /**
   * Records a finished attempt.
   *
   * @param verdict - what follows; undefined if this gateway no longer decides that.
   */
  attempted(result: AttemptResult, verdict: Verdict | undefined): void;
  /** Records a commit: the number of changes, the duration in milliseconds, and whether it succeeded. */
  committed(size: number, duration: number, isDone: boolean): void;
};

const VERDICTS = ["delivered", "rejected", "failed", "cancelled", "retried", "working"] as const;

/** The most common status classes and errors, listed first. */
const COMMON_OUTCOMES = ["2xx", "4xx", "5xx", "agent_unreachable", "agent_timeout"];
/** The label value of a histogram without labels. */
const ALL = "";

/** Seconds. */
const ATTEMPT_BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
const COMMIT_BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const GROUP_BUCKETS = [1, 2, 5, 10, 20, 50, 100, 200, 500];

const ATTEMPTS = {
  name: "agentex_attempts_total",
  help: "Finished attempts, by result; retried means that another attempt follows.",
  label: "verdict",
};
const ATTEMPT_DURATION = {
  name: "agentex_attempt_duration_seconds",
  help: "Time from forwarding to the end of the agent's response or to giving up, by status class or error code.",
  label: "outcome",
  buckets: ATTEMPT_BUCKETS,
};
const GROUP_SIZE = {
  name: "agentex_commit_group_size",
  help: "Number of changes per commit.",
  buckets: GROUP_BUCKETS,
};
const COMMIT_DURATION = {
  name: "agentex_commit_duration_seconds",
  help: "Duration of a commit.",
  buckets: COMMIT_BUCKETS,
};

export function createDeliveryMetrics(registry: Registry): DeliveryMetrics {
  const verdicts = createTally<(typeof VERDICTS)[number]>(registry, ATTEMPTS, VERDICTS);
  const durations = createHistogram<string>(registry, ATTEMPT_DURATION, COMMON_OUTCOMES);
  const groups = createHistogram(registry, GROUP_SIZE, [ALL]);
  const commits = createHistogram(registry, COMMIT_DURATION, [ALL]);
  let failures = 0;
  addCounter(registry, { name: "agentex_commit_failures_total", help: "Commits that failed." }, () => [
    ["", failures],
  ]);
  return {
    attempted(result, verdict) {
      durations(outcomeOf(result), result.duration / 1_000);
      if (verdict !== undefined) verdicts(verdict.status === "waiting" ? "retried" : verdict.status);
    },
    committed(size, duration, isDone) {
      if (!isDone) {
        failures += 1;
        return;
      }
      groups(ALL, size);
      commits(ALL, duration / 1_000);
    },
  };
}

function outcomeOf({ agentStatus, error }: AttemptResult): string {
  return error ?? (agentStatus === undefined ? "none" : `${Math.floor(agentStatus / 100)}xx`);
}
