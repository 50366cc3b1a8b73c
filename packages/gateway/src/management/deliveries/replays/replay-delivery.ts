import { createRoute, z } from "@hono/zod-openapi";
import { answerProblem, json, problems } from "../../../http/answers.ts";
import type { ApiRouter } from "../../api-router.ts";
import { BodyMissing } from "../../../bodies/body.ts";
import { formatDeliveryId } from "../../../ids/delivery-id.ts";
import { findListed } from "../../../deliveries/find-delivery.ts";
import { readReplayable, replay } from "../../../dispatch/replays/replay.ts";
import { deliveryDenied, deliveryMissing, noRoom, PATIENCE } from "../delivery-problems.ts";
import { reachDelivery } from "../reach-delivery.ts";
import type { ReplayRouterParts } from "./replay-parts.ts";
import { deliverySchema, showDelivery } from "../schema.ts";

const tags = ["Deliveries"];
const byId = { params: z.object({ id: z.string() }) };

/** Replays a delivery. */
export function addReplay(router: ApiRouter, parts: ReplayRouterParts): void {
  const { audit } = parts;
  const { browse } = parts.database;
  router.openapi(
    createRoute({
      method: "post",
      path: "/{id}/replay",
      tags,
      summary: "Replay a delivery",
      request: byId,
      responses: {
        202: json(deliverySchema, "The new delivery, whose `replay_of` is the old one."),
        ...problems("delivery_not_found", "access_denied", "delivery_unfinished", "agent_not_found"),
        ...problems("body_memory_full"),
      },
    }),
    async (context) => {
      const { id } = context.req.valid("param");
      const access = context.get("access");
      const reached = await reachDelivery(browse, access, id, "execute");
      if (reached.outcome === "missing") return deliveryMissing(context, id);
      if (reached.outcome === "denied") return deliveryDenied(context, id);
      const found = await readReplayable(reached.id, parts);
      switch (found.outcome) {
        case "unknown":
          return deliveryMissing(context, id);
        case "unfinished":
          return answerProblem(
            context,
            "delivery_unfinished",
            `Delivery '${id}' is ${found.status}: wait until it is finished, or cancel it first.`,
          );
        case "agent_gone":
          return answerProblem(
            context,
            "agent_not_found",
            `The agent of delivery '${id}' was deleted, so it cannot be delivered.`,
          );
        case "replayable": {
          const newId = await replay(found.webhook, parts, PATIENCE).catch((error: unknown) => {
            if (error instanceof BodyMissing) return "missing" as const;
            throw error;
          });
          if (newId === "missing") return deliveryMissing(context, id);
          if (newId === undefined) return noRoom(context);
          const delivery = await findListed(browse, newId);
          if (delivery === undefined) throw new Error("a delivery that was just accepted is not there");
          await audit.note(
            access,
            "delivery.replay",
            { type: "delivery", id },
            { replayed_as: formatDeliveryId(newId) },
          );
          context.header("location", `/deliveries/${formatDeliveryId(newId)}`);
          return context.json(showDelivery(delivery), 202);
        }
      }
    },
  );
}
