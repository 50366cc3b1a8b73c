import { z } from "@hono/zod-openapi";
import { formatTime, timeSchema } from "../../http/answers.ts";
import type { Run } from "../../runs/run.ts";

export const runStateSchema = z
  .enum(["working", "succeeded", "failed", "lost", "timed_out", "cancelled", "handed_back"])
  .openapi("RunState", {
    description:
      "`working`: in progress. `succeeded`, `failed`: as the agent reported. `lost`: the agent stopped " +
      "reporting. `timed_out`: it exceeded its time limit. `cancelled`: a person cancelled it. `handed_back`: " +
      "the agent stopped, and the delivery is retried.",
  });

const usageSchema = z
  .object({
    input_tokens: z.int().nullable(),
    output_tokens: z.int().nullable(),
    cost_usd: z.number().nullable().openapi({ description: "In US dollars." }),
    model: z.string().nullable(),
  })
  .openapi("RunUsage", {
    description:
      "What the run used so far, in total, as the agent reported it; null if it did not report any.",
  });

export const runSchema = z
  .object({
    attempt: z.int().openapi({ description: "The number of the attempt that started it." }),
    state: runStateSchema,
    started_at: timeSchema,
    ends_by: timeSchema.openapi({ description: "The run's time limit." }),
    lease_until: timeSchema.openapi({ description: "The run is lost unless the agent reports by then." }),
    reported_at: timeSchema.nullable().openapi({ description: "When the agent last reported." }),
    finished_at: timeSchema.nullable().openapi({ description: "Null while the run is in progress." }),
    note: z.string().nullable().openapi({ description: "The agent's last note about what it is doing." }),
    progress: z.number().nullable().openapi({ description: "From 0 to 1." }),
    result: z
      .unknown()
      .optional()
      .openapi({ description: "JSON as the agent reported it; null if there is none." }),
    error: z.string().nullable().openapi({ description: "The agent's own explanation of why it failed." }),
    usage: z.union([usageSchema, z.null()]).openapi({ description: "Null if the agent reported none." }),
    cancel_requested: z.boolean().openapi({
      description: "Whether a person cancelled it; the agent is told when it next reports.",
    }),
    session: z.string().nullable().openapi({ description: "The session that the run is part of, if any." }),
  })
  .openapi("Run", { description: "An agent's work on a delivery after it accepted it." });

export const runsSchema = z
  .object({
    run: z.union([runSchema, z.null()]).openapi({ description: "The latest run; null if there was none." }),
    runs: z.array(runSchema).openapi({ description: "The runs before it, latest first." }),
  })
  .openapi("DeliveryRuns", { description: "The runs of a delivery, or of the batch that it is in." });

export type ShownRun = z.infer<typeof runSchema>;

/** A run in the API's format. */
export function showRun(run: Run): ShownRun {
  return {
    attempt: run.attempt,
    state: run.state,
    started_at: formatTime(run.startedAt),
    ends_by: formatTime(run.endsBy),
    lease_until: formatTime(run.leaseUntil),
    reported_at: run.reportedAt === undefined ? null : formatTime(run.reportedAt),
    finished_at: run.finishedAt === undefined ? null : formatTime(run.finishedAt),
    note: run.note ?? null,
    progress: run.progress ?? null,
    result: run.result === undefined ? null : (JSON.parse(run.result) as unknown),
    error: run.error ?? null,
    usage: showUsage(run),
    cancel_requested: run.cancelRequestedAt !== undefined,
    session: run.session ?? null,
  };
}

function showUsage({ usage }: Run): z.infer<typeof usageSchema> | null {
  const { inputTokens, outputTokens, costUsd, model } = usage;
  if ([inputTokens, outputTokens, costUsd, model].every((each) => each === undefined)) return null;
  return {
    input_tokens: inputTokens ?? null,
    output_tokens: outputTokens ?? null,
    cost_usd: costUsd ?? null,
    model: model ?? null,
  };
}
