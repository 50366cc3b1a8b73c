import { z } from "@hono/zod-openapi";
import { formatTime, timeSchema } from "../../http/answers.ts";
import type { BulkReplay } from "../../dispatch/replays/replays.ts";
import { filterMembers } from "./filter-schema.ts";
import { isFinal } from "../../dispatch/replays/replay.ts";

/** A misspelt filter must not be ignored. */
export const replayRequestSchema = z
  .strictObject({
    ...filterMembers,
    dry_run: z
      .boolean()
      .default(false)
      .openapi({ description: "Only count the deliveries that would be replayed." }),
  })
  .refine(({ status }) => [status ?? []].flat().every(isFinal), {
    path: ["status"],
    error: "must be final: deliveries that wait or run will be delivered anyway",
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
    total: z.int().openapi({ description: "The number of deliveries that matched when the replay started." }),
    done: z.int().openapi({ description: "How many of them have been processed." }),
    failed: z.int().openapi({
      description: "How many of those could not be replayed, because their agents were deleted.",
    }),
    created_at: timeSchema,
    finished_at: timeSchema.nullable().openapi({ description: "Null while the replay is in progress." }),
  })
  .openapi("BulkReplay", { description: "The replay of many deliveries, and its progress." });

/** A bulk replay in its API format. */
export function showReplay(replay: BulkReplay): z.infer<typeof bulkReplaySchema> {
  const { id, total, done, failed, createdAt, finishedAt } = replay;
  return {
    id,
    total,
    done,
    failed,
    created_at: formatTime(createdAt),
    finished_at: finishedAt === undefined ? null : formatTime(finishedAt),
  };
}
