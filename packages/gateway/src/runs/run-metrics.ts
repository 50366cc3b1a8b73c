import { Counter, type Registry } from "prom-client";
import type { RunUsage } from "./run.ts";
import type { RunState } from "../storage/schema/runs.ts";

/** Counts runs and their usage. */
export type RunMetrics = {
  started(): void;
  ended(run: EndedRun): void;
};

export type EndedRun = {
  /** Undefined if it was deleted. */
  readonly agent: string | undefined;
  readonly route: string;
  readonly state: RunState;
  readonly usage: RunUsage;
};

const STATES = [
  "succeeded",
  "failed",
  "lost",
  "timed_out",
  "cancelled",
  "handed_back",
] as const satisfies RunState[];
/** The maximum number of agent and route pairs counted separately; the rest are counted together. */
const MOST_PAIRS = 2_000;
const OTHER = { agent: "other", route: "other" };

export function createRunMetrics(registry: Registry): RunMetrics {
  const registers = [registry];
  const started = new Counter({
    name: "agentex_runs_started_total",
    help: "Runs that agents began.",
    registers,
  });
  const ended = new Counter({
    name: "agentex_runs_ended_total",
    help: "Runs that ended, by state.",
    labelNames: ["state"],
    registers,
  });
  const tokens = new Counter({
    name: "agentex_run_tokens_total",
    help: "Tokens that ended runs used, as their agents reported, by agent, route and direction.",
    labelNames: ["agent", "route", "direction"],
    registers,
  });
  const cost = new Counter({
    name: "agentex_run_cost_dollars_total",
    help: "What ended runs cost, as their agents reported, in US dollars, by agent and route.",
    labelNames: ["agent", "route"],
    registers,
  });
  for (const state of STATES) ended.inc({ state }, 0);
  for (const direction of ["input", "output"]) tokens.inc({ ...OTHER, direction }, 0);
  cost.inc(OTHER, 0);
  const pairs = new Set<string>();
  const labelsOf = ({ agent = "deleted", route }: EndedRun): typeof OTHER => {
    const pair = `${agent} ${route}`;
    if (!pairs.has(pair) && pairs.size >= MOST_PAIRS) return OTHER;
    pairs.add(pair);
    return { agent, route };
  };
  return {
    started: () => started.inc(),
    ended(run) {
      ended.inc({ state: run.state });
      const { inputTokens, outputTokens, costUsd } = run.usage;
      if (inputTokens === undefined && outputTokens === undefined && costUsd === undefined) return;
      const labels = labelsOf(run);
      if (inputTokens !== undefined) tokens.inc({ ...labels, direction: "input" }, inputTokens);
      if (outputTokens !== undefined) tokens.inc({ ...labels, direction: "output" }, outputTokens);
      if (costUsd !== undefined) cost.inc(labels, costUsd);
    },
  };
}
