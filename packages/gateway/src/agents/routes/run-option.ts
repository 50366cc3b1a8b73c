import { z } from "zod";
import { ON_LOST, type OnLost } from "../../runs/begin-run.ts";
import { WHILE_WORKING, type WhileWorking } from "../../runs/while-working.ts";
import { readDuration } from "../../settings/groups/read-quantity.ts";
import { strict } from "./strict.ts";

/** Settings for the runs that a route's deliveries start. */
export type RunOption = {
  /** How long a run may take, in milliseconds. */
  readonly within: number;
  /** What happens when a run stops reporting. */
  readonly onLost: OnLost;
  readonly whileWorking: WhileWorking;
};

const HOUR = 3_600_000;
const SHORTEST = 1_000;
const LONGEST = 7 * 24 * HOUR;

export const USUAL_RUN: RunOption = { within: HOUR, onLost: "retry", whileWorking: "wait" };

/** A route's `run`, as declared. */
export const runSchema = strict({
  within: z
    .string()
    .refine((text) => {
      const time = readDuration(text);
      return time !== undefined && time >= SHORTEST && time <= LONGEST;
    }, "must be a duration between 1s and 7d, such as 1h")
    .default("1h")
    .describe(
      "How long a run may take, up to `7d`, unless the agent's response says otherwise. After that, it has " +
        "failed. By default, `1h`.",
    ),
  on_lost: z
    .enum(ON_LOST)
    .default("retry")
    .describe(
      "What happens when a run stops reporting: `retry` (the delivery is retried) or `fail`. By default, `retry`.",
    ),
  while_working: z
    .enum(WHILE_WORKING)
    .default("wait")
    .describe(
      "What happens to deliveries whose conversation has a run in progress: `wait` (until it ends), `latest` " +
        "(only the newest waits) or `join` (they are delivered alongside it). By default, `wait`.",
    ),
}).meta({ id: "RouteRun", description: "Settings for the runs that a route's deliveries start." });

export type DeclaredRun = z.output<typeof runSchema>;

/** Parses a declared `run`, which must be valid. */
export function readRun({ within, on_lost, while_working }: DeclaredRun): RunOption {
  return { within: readDuration(within) ?? USUAL_RUN.within, onLost: on_lost, whileWorking: while_working };
}

/** Limits how long a run may be requested to take, in milliseconds. */
export function withinLimits(within: number): number {
  return Math.min(LONGEST, Math.max(SHORTEST, within));
}
