import { z } from "@hono/zod-openapi";
import { containsNul } from "../../storage/contains-nul.ts";
import type { RunReport } from "../../runs/run.ts";
import { runStateSchema } from "./run-schema.ts";

/** The largest result of a run, in bytes of JSON. */
const MOST_RESULT = 64 * 1_024;
const LONGEST_NOTE = 1_000;
const LONGEST_ERROR = 4_000;
const LONGEST_MODEL = 200;
/** More than any run uses, and small enough to be stored exactly. */
const MOST_TOKENS = 1e12;
const MOST_COST = 1e6;

const textUpTo = (most: number) =>
  z
    .string()
    .max(most)
    .refine((text) => !containsNul(text), "must not contain NUL");
const tokens = z.int().min(0).max(MOST_TOKENS).optional();

const usageSchema = z
  .strictObject({
    input_tokens: tokens,
    output_tokens: tokens,
    cost_usd: z.number().min(0).max(MOST_COST).optional().openapi({ description: "In US dollars." }),
    model: textUpTo(LONGEST_MODEL).optional(),
  })
  .openapi("ReportedUsage", {
    description: "What the run used so far, in total: a later report replaces an earlier one.",
  });

export const reportSchema = z
  .strictObject({
    state: z.enum(["working", "succeeded", "failed"]).openapi({
      description:
        "`working`: it continues. `succeeded` and `failed` end the run and, unless it is retried, its delivery.",
    }),
    note: textUpTo(LONGEST_NOTE).optional().openapi({ description: "What the agent is doing, for people." }),
    progress: z.number().min(0).max(1).optional(),
    result: z
      .unknown()
      .optional()
      .refine(
        (result) => result === undefined || Buffer.byteLength(JSON.stringify(result)) <= MOST_RESULT,
        `must be at most ${MOST_RESULT} bytes of JSON`,
      )
      .openapi({ description: `Any JSON of at most ${MOST_RESULT} bytes.` }),
    error: textUpTo(LONGEST_ERROR).optional().openapi({ description: "With `failed`: the reason." }),
    retry: z.boolean().optional().openapi({
      description: "With `failed`: whether the delivery is retried by the schedule.",
    }),
    handed_back: z.boolean().optional().openapi({
      description:
        "With `working`: the agent is stopping. The run ends, and the delivery is retried immediately.",
    }),
    usage: usageSchema.optional(),
  })
  .superRefine((report, context) => {
    const onlyWith = (path: "error" | "retry" | "handed_back", state: typeof report.state): void => {
      if (report[path] === undefined || report.state === state) return;
      context.addIssue({ code: "custom", path: [path], message: `is only allowed with state '${state}'` });
    };
    onlyWith("error", "failed");
    onlyWith("retry", "failed");
    onlyWith("handed_back", "working");
  })
  .openapi("NewRunReport", {
    description: "An agent's report about its run. Omitted members keep their earlier values.",
  });

export const reportedSchema = z
  .object({
    cancel: z.boolean().openapi({
      description: "Whether a person cancelled the run: stop, clean up, and report `failed`.",
    }),
    lease_seconds: z
      .int()
      .openapi({ description: "The run is lost unless the next report arrives within this time." }),
    state: runStateSchema,
  })
  .openapi("RunReported", { description: "The response to a recorded report." });

/** Converts a report into the engine's form. */
export function readReport(given: z.infer<typeof reportSchema>): RunReport {
  const { state, handed_back, result, usage, ...same } = given;
  return {
    ...same,
    state: handed_back === true && state === "working" ? "handed_back" : state,
    result: result === undefined ? undefined : JSON.stringify(result),
    usage: usage && {
      inputTokens: usage.input_tokens,
      outputTokens: usage.output_tokens,
      costUsd: usage.cost_usd,
      model: usage.model,
    },
  };
}
