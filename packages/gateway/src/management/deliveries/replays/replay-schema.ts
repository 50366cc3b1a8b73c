import { z } from "@hono/zod-openapi";
import { formatTime, timeSchema } from "../../../http/answers.ts";
import { BULK_ACTIONS, type BulkReplay } from "../../../dispatch/replays/replays.ts";
import { filterMembers, heldFilterMembers } from "../filter-schema.ts";
import { isFinal } from "../../../dispatch/replays/replay.ts";

const toAgentSchema = z.string().optional().openapi({
  description: "The name of another agent of the account. It receives the delivery at the same path.",
});

/** Where a replay goes. */
export const replayToSchema = z
  .strictObject({ to_agent: toAgentSchema })
  .openapi("ReplayTo", { description: "Where to replay it; by default, to its own agent." });

/** Strict: a misspelt filter must not be ignored. */
export const replayRequestSchema = z
  .strictObject({
    ...filterMembers,
    to_agent: toAgentSchema,
    dry_run: z
      .boolean()
      .default(false)
      .openapi({ description: "Only count the deliveries that would be replayed." }),
  })
  .refine(({ status }) => [status ?? []].flat().every(isFinal), {
    path: ["status"],
    error: "must be final: deliveries that are waiting or running will be delivered anyway",
  })
  .openapi("ReplayRequest", {
    description: "Which deliveries to replay; without `status`, those that failed.",
  });

export const replayCountSchema = z
  .object({ dry_run: z.literal(true), total: z.int() })
  .openapi("ReplayCount", { description: "How many deliveries would be replayed." });

export const bulkReplaySchema = z
  .object({
    id: z.uuid(),
    action: z.enum(BULK_ACTIONS),
    total: z.int().openapi({ description: "The number of deliveries that matched when it started." }),
    done: z.int().openapi({ description: "How many of them have been processed." }),
    failed: z.int().openapi({
      description: "How many of those were skipped: their agents were deleted, or they were no longer held.",
    }),
    created_at: timeSchema,
    finished_at: timeSchema.nullable().openapi({ description: "Null while it is in progress." }),
  })
  .openapi("BulkReplay", {
    description: "The replay, release or cancellation of many deliveries, and its progress.",
  });

/** Which held deliveries to release or cancel. */
export const heldRequestSchema = z
  .strictObject({
    ...heldFilterMembers,
    dry_run: z.boolean().default(false).openapi({ description: "Only count the deliveries." }),
  })
  .openapi("HeldRequest", { description: "Which of the held deliveries to release or cancel." });

/** A bulk replay in its API format. */
export function showReplay(replay: BulkReplay): z.infer<typeof bulkReplaySchema> {
  const { id, action, total, done, failed, createdAt, finishedAt } = replay;
  return {
    id,
    action,
    total,
    done,
    failed,
    created_at: formatTime(createdAt),
    finished_at: finishedAt === undefined ? null : formatTime(finishedAt),
  };
}
