import { createRoute, z } from "@hono/zod-openapi";
import type { ApiEnv } from "../../../access/api-env.ts";
import { answerProblem, json, problems } from "../../../http/answers.ts";
import { optionalBody } from "../../../http/optional-body.ts";
import type { ApiRouter } from "../../api-router.ts";
import { BodyMissing } from "../../../bodies/body.ts";
import { formatDeliveryId } from "../../../ids/delivery-id.ts";
import { readReplayable, replay } from "../../../dispatch/replays/replay.ts";
import { deliveryMissing, noRoom, PATIENCE } from "../delivery-problems.ts";
import { reachToExecute } from "../reach-delivery.ts";
import type { ReplayRouterParts } from "./replay-parts.ts";
import { reachReplayAgent } from "./may-replay.ts";
import { REPLAY_PROBLEMS, refuseReplay } from "./refuse-replay.ts";
import { replayToSchema } from "./replay-schema.ts";
import { deliverySchema } from "../schema.ts";
import { answerReplayed } from "./answer-replayed.ts";

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
      middleware: optionalBody<ApiEnv>(),
      request: {
        ...byId,
        body: { required: false, content: { "application/json": { schema: replayToSchema } } },
      },
      responses: {
        202: json(deliverySchema, "The new delivery, whose `replay_of` is the old one."),
        ...problems(...REPLAY_PROBLEMS),
      },
    }),
    async (context) => {
      const { id } = context.req.valid("param");
      const access = context.get("access");
      const reached = await reachToExecute(context, browse, id);
      if (reached.outcome === "refused") return reached.problem;
      const { to_agent } = context.req.valid("json") ?? {};
      const to = to_agent === undefined ? undefined : await reachReplayAgent(parts.agents, access, to_agent);
      if (to === null)
        return answerProblem(context, "agent_not_found", `Agent '${to_agent}' does not exist.`);
      const found = await readReplayable(reached.id, parts, to?.id);
      if (found.outcome !== "replayable") return refuseReplay(context, id, found, to && to_agent);
      const newId = await replay(found.webhook, parts, PATIENCE).catch((error: unknown) => {
        if (error instanceof BodyMissing) return "missing" as const;
        throw error;
      });
      if (newId === "missing") return deliveryMissing(context, id);
      if (newId === undefined) return noRoom(context);
      await audit.note(
        access,
        "delivery.replay",
        { type: "delivery", id },
        { replayed_as: formatDeliveryId(newId), ...(to && { to_agent: to.name }) },
      );
      return answerReplayed(context, browse, newId);
    },
  );
}
