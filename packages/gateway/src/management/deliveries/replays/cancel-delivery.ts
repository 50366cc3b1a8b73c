import { createRoute, z } from "@hono/zod-openapi";
import { answerProblem, json, problems } from "../../../http/answers.ts";
import type { ApiRouter } from "../../api-router.ts";
import { findListed } from "../../../deliveries/list/find-delivery.ts";
import { isFinal } from "../../../dispatch/replays/replay.ts";
import { deliveryMissing } from "../delivery-problems.ts";
import { reachToExecute } from "../reach-delivery.ts";
import type { ReplayRouterParts } from "./replay-parts.ts";
import { deliverySchema } from "../schema.ts";
import { showDelivery } from "../show-delivery.ts";

const tags = ["Deliveries"];
const byId = { params: z.object({ id: z.string() }) };

/** Cancels a delivery. */
export function addCancellation(router: ApiRouter, { database, engine, audit }: ReplayRouterParts): void {
  const { browse } = database;
  router.openapi(
    createRoute({
      method: "post",
      path: "/{id}/cancel",
      tags,
      summary: "Cancel a waiting, held or working delivery",
      description:
        "A `working` delivery keeps that status until its agent stops; the agent is told when it next reports. " +
        "The delivery then ends as `cancelled`, unless its run succeeds.",
      request: byId,
      responses: {
        200: json(deliverySchema, "The delivery."),
        ...problems("delivery_not_found", "access_denied", "delivery_not_waiting"),
      },
    }),
    async (context) => {
      const { id } = context.req.valid("param");
      const access = context.get("access");
      const reached = await reachToExecute(context, browse, id);
      if (reached.outcome === "refused") return reached.problem;
      const isCancelled =
        (await engine.queue.cancel(reached.id)) || (await engine.runs.requestCancel(reached.id));
      const delivery = await findListed(browse, reached.id);
      if (delivery === undefined) return deliveryMissing(context, id);
      if (!isCancelled) {
        return answerProblem(
          context,
          "delivery_not_waiting",
          isFinal(delivery.status)
            ? `Delivery '${id}' is already finished: it is ${delivery.status}.`
            : `An attempt of delivery '${id}' is in progress; if it fails, the delivery can be cancelled before ` +
                "the next one.",
        );
      }
      await audit.note(access, "delivery.cancel", { type: "delivery", id });
      // The next delivery of its ordering key may now be due.
      engine.deliveries.poke(delivery.agent_id);
      return context.json(showDelivery(delivery), 200);
    },
  );
}
