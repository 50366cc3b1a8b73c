import { createRoute, z } from "@hono/zod-openapi";
import { showAnswer } from "./show-answer.ts";
import {
  equalAnswers,
  findOfSameRequest,
  type ComparedDelivery,
} from "../../deliveries/list/compare-deliveries.ts";
import { json, problems } from "../../http/answers.ts";
import { formatDeliveryId } from "../../ids/delivery-id.ts";
import type { Database } from "../../storage/database.ts";
import { createApiRouter } from "../api-router.ts";
import { deliveryMissing } from "./delivery-problems.ts";
import { reachDelivery } from "./reach-delivery.ts";
import { statusSchema } from "./schema.ts";

const comparedSchema = z.object({
  id: z.string(),
  agent_name: z.string().nullable(),
  shadow: z.boolean().openapi({ description: "Whether its result does not count." }),
  replay_of: z.string().nullable(),
  status: statusSchema,
  agent_status: z.int().nullable(),
  duration_ms: z.int().nullable(),
  attempt_count: z.int(),
  error: z.string().nullable(),
  answer: z
    .object({ encoding: z.enum(["utf-8", "base64"]), content: z.string(), is_cut: z.boolean() })
    .nullable()
    .openapi({ description: "The start of the agent's last response body." }),
});

export const comparisonSchema = z
  .object({
    deliveries: z.array(comparedSchema).openapi({ description: "Oldest first; at most 100." }),
    equal: z.array(z.array(z.string())).openapi({
      description:
        "The ids of deliveries with the same response: status and start of the body. Those with a unique " +
        "response are in no group.",
    }),
  })
  .openapi("DeliveryComparison", {
    description:
      "The deliveries of the same request, side by side: to several targets, shadows, and replays.",
  });

/** `/deliveries/{id}/comparison` */
export function createComparisonRouter({ database }: { readonly database: Pick<Database, "browse"> }) {
  const { browse } = database;
  const router = createApiRouter();
  router.openapi(
    createRoute({
      method: "get",
      path: "/{id}/comparison",
      tags: ["Deliveries"],
      summary: "Compare the deliveries of the same request",
      request: { params: z.object({ id: z.string() }) },
      responses: { 200: json(comparisonSchema, "The comparison."), ...problems("delivery_not_found") },
    }),
    async (context) => {
      const { id } = context.req.valid("param");
      const access = context.get("access");
      const reached = await reachDelivery(browse, access, id, "read");
      if (reached.outcome !== "found") return deliveryMissing(context, id);
      const compared = await findOfSameRequest(browse, reached.id, await access.scope());
      const equal = equalAnswers(compared).map((group) => group.map(formatDeliveryId));
      return context.json({ deliveries: compared.map(showCompared), equal }, 200);
    },
  );
  return router;
}

function showCompared(delivery: ComparedDelivery): z.infer<typeof comparedSchema> {
  return {
    id: formatDeliveryId(delivery.id),
    agent_name: delivery.agent_name,
    shadow: delivery.shadow === 1,
    replay_of: delivery.replay_of === null ? null : formatDeliveryId(delivery.replay_of),
    status: delivery.status,
    agent_status: delivery.agent_status,
    duration_ms: delivery.duration,
    attempt_count: delivery.attempts,
    error: delivery.error,
    answer: showAnswer(delivery.answer),
  };
}
