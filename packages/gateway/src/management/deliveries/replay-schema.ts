import { z } from "@hono/zod-openapi";
import { formatTime, timeSchema } from "../../http/answers.ts";
import type { BulkReplay } from "../../dispatch/replays/replays.ts";
import { filterMembers } from "./filter-schema.ts";
import { isFinal } from "../../dispatch/replays/replay.ts";

/** A filter that is misspelt must not be taken for none. */
export const replayRequestSchema = z
  .strictObject({ ...filterMembers, dry_run: z.boolean().default(false) })
  .refine(({ status }) => [status ?? []].flat().every(isFinal), {
    path: ["status"],
    error: "must be of deliveries that have ended: what waits or runs will be delivered as it is",
  })
  .openapi("ReplayRequest");

export const replayCountSchema = z
  .object({ dry_run: z.literal(true), total: z.int() })
  .openapi("ReplayCount");

export const bulkReplaySchema = z
  .object({
    id: z.uuid(),
    total: z.int().openapi({ description: "How many deliveries matched when it began." }),
    done: z.int().openapi({ description: "How many of them have been gone through." }),
    failed: z
      .int()
      .openapi({ description: "How many of those could not be replayed: their agents are gone." }),
    created_at: timeSchema,
    finished_at: timeSchema.nullable(),
  })
  .openapi("BulkReplay");

/** A replay of many deliveries as it is shown on the wire. */
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
