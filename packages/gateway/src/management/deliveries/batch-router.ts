import { createRoute, z } from "@hono/zod-openapi";
import { answerProblem, json, problems } from "../../http/answers.ts";
import { createApiRouter } from "../api-router.ts";
import type { AuditLog } from "../../audit/audit-log.ts";
import { replayBatch, type BatchReplayParts } from "../../dispatch/replays/replay-batch.ts";
import { formatDeliveryId } from "../../ids/delivery-id.ts";
import { reachToExecute } from "./reach-delivery.ts";
import { deliveryMissing } from "./delivery-problems.ts";
import { deliverySchema } from "./schema.ts";
import { answerReplayed } from "./replays/answer-replayed.ts";

export type BatchRouterParts = BatchReplayParts & { readonly audit: AuditLog };

/** `/deliveries/batches`: batches as a whole. */
export function createBatchRouter(parts: BatchRouterParts) {
  const { audit } = parts;
  const { browse } = parts.database;
  const router = createApiRouter();
  router.openapi(
    createRoute({
      method: "post",
      path: "/batches/{id}/replay",
      tags: ["Deliveries"],
      summary: "Replay all deliveries of a batch, in one request",
      description: "The id is the deliveries' `batch_id`. To replay only one of them, replay that delivery.",
      request: { params: z.object({ id: z.string() }) },
      responses: {
        202: json(deliverySchema, "The first delivery of the new batch, whose id is the new `batch_id`."),
        ...problems("delivery_not_found", "access_denied", "delivery_unfinished", "agent_not_found"),
      },
    }),
    async (context) => {
      const { id } = context.req.valid("param");
      const access = context.get("access");
      const reached = await reachToExecute(context, browse, id);
      if (reached.outcome === "refused") return reached.problem;
      const replayed = await replayBatch(reached.id, parts);
      switch (replayed.outcome) {
        case "unknown":
          return deliveryMissing(context, id);
        case "unfinished": {
          const detail = `Batch '${id}' is ${replayed.status}: wait until it is finished, or cancel it first.`;
          return answerProblem(context, "delivery_unfinished", detail);
        }
        case "agent_gone": {
          const detail = `The agent of batch '${id}' was deleted, so it cannot be delivered.`;
          return answerProblem(context, "agent_not_found", detail);
        }
        case "replayed": {
          const replayedAs = formatDeliveryId(replayed.id);
          await audit.note(access, "delivery.replay", { type: "delivery", id }, { replayed_as: replayedAs });
          return answerReplayed(context, browse, replayed.id);
        }
      }
    },
  );
  return router;
}
