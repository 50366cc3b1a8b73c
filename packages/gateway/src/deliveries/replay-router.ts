import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Agents } from "../agents/agents.ts";
import { answerProblem, json, problems } from "../api/answers.ts";
import { createRouter } from "../api/router.ts";
import type { Database } from "../storage/database.ts";
import type { BulkReplayer } from "./bulk-replay.ts";
import { formatDeliveryId, parseDeliveryId } from "./delivery-id.ts";
import type { Engine } from "./engine.ts";
import { readFilter } from "./filter-schema.ts";
import { findListed } from "./find-delivery.ts";
import { isFinal, readReplayable, replay } from "./replay.ts";
import { bulkReplaySchema, replayCountSchema, replayRequestSchema, showReplay } from "./replay-schema.ts";
import { deliverySchema, showDelivery } from "./schema.ts";

export type ReplayRouterParts = {
  readonly database: Database;
  readonly agents: Agents;
  readonly engine: Pick<Engine, "journal" | "deliveries" | "queue">;
  readonly replayer: BulkReplayer;
};

const tags = ["Deliveries"];
const byId = { params: z.object({ id: z.string() }) };

/** `/deliveries`: what changes deliveries, one by one or many at once. */
export function createReplayRouter(parts: ReplayRouterParts) {
  const { agents, engine, replayer } = parts;
  const { browse } = parts.database;
  const router = createRouter();

  router.openapi(
    createRoute({
      method: "post",
      path: "/{id}/replay",
      tags,
      summary: "Deliver once more what a delivery received",
      request: byId,
      responses: {
        202: json(deliverySchema, "The new delivery; it names the old one."),
        ...problems("delivery_not_found", "delivery_unfinished", "agent_not_found"),
      },
    }),
    async (context) => {
      const { id } = context.req.valid("param");
      const parsed = parseDeliveryId(id);
      if (parsed === undefined) return deliveryMissing(context, id);
      const found = await readReplayable(parsed, parts);
      switch (found.outcome) {
        case "unknown":
          return deliveryMissing(context, id);
        case "unfinished":
          return answerProblem(
            context,
            "delivery_unfinished",
            `Delivery '${id}' is ${found.status}: wait until it has ended, or cancel it first.`,
          );
        case "agent_gone":
          return answerProblem(
            context,
            "agent_not_found",
            `The agent of delivery '${id}' was deleted; there is nobody to deliver it to.`,
          );
        case "replayable": {
          const newId = await replay(found.webhook, parts);
          const delivery = await findListed(browse, newId);
          if (delivery === undefined) throw new Error("a delivery that was just accepted is not there");
          context.header("location", `/deliveries/${formatDeliveryId(newId)}`);
          return context.json(showDelivery(delivery), 202);
        }
      }
    },
  );

  router.openapi(
    createRoute({
      method: "post",
      path: "/{id}/cancel",
      tags,
      summary: "Call off a delivery that waits",
      request: byId,
      responses: {
        200: json(deliverySchema, "It is cancelled."),
        ...problems("delivery_not_found", "delivery_not_waiting"),
      },
    }),
    async (context) => {
      const { id } = context.req.valid("param");
      const parsed = parseDeliveryId(id);
      if (parsed === undefined) return deliveryMissing(context, id);
      const isCancelled = await engine.queue.cancel(parsed);
      const delivery = await findListed(browse, parsed);
      if (delivery === undefined) return deliveryMissing(context, id);
      if (!isCancelled) {
        return answerProblem(
          context,
          "delivery_not_waiting",
          isFinal(delivery.status)
            ? `Delivery '${id}' has ended already: it is ${delivery.status}.`
            : `An attempt of delivery '${id}' is under way; should it fail, the delivery can be cancelled before the next.`,
        );
      }
      // The next of its conversation may be due now.
      engine.deliveries.poke(delivery.agent_id);
      return context.json(showDelivery(delivery), 200);
    },
  );

  router.openapi(
    createRoute({
      method: "post",
      path: "/replay",
      tags,
      summary: "Replay all deliveries that match, in the background",
      description:
        "Takes the filters of the list. Without `status`, it is about those that failed. With `dry_run`, nothing is " +
        "replayed, and the answer says how many it would be.",
      request: { body: { required: true, content: { "application/json": { schema: replayRequestSchema } } } },
      responses: {
        200: json(replayCountSchema, "How many it would be."),
        202: json(bulkReplaySchema, "It has begun."),
        ...problems("agent_not_found", "agent_reference_ambiguous", "body_not_json", "body_invalid"),
      },
    }),
    async (context) => {
      const { dry_run, ...given } = context.req.valid("json");
      const read = await readFilter(agents, given);
      if (read.outcome === "unclear") return answerProblem(context, read.code, read.detail);
      if (dry_run)
        return context.json({ dry_run: true as const, total: await replayer.count(read.filter) }, 200);
      const begun = await replayer.begin(read.filter);
      context.header("location", `/deliveries/replays/${begun.id}`);
      return context.json(showReplay(begun), 202);
    },
  );

  router.openapi(
    createRoute({
      method: "get",
      path: "/replays/{id}",
      tags,
      summary: "See how far a replay of many deliveries is",
      request: byId,
      responses: { 200: json(bulkReplaySchema, "The replay."), ...problems("replay_not_found") },
    }),
    async (context) => {
      const { id } = context.req.valid("param");
      const found = await replayer.find(id);
      return found === undefined
        ? answerProblem(
            context,
            "replay_not_found",
            `Replay '${id}' does not exist, or is not kept any more.`,
          )
        : context.json(showReplay(found), 200);
    },
  );
  return router;
}

/** What is said of an id under which nothing is kept. */
export function deliveryMissing(context: Context, id: string) {
  return answerProblem(
    context,
    "delivery_not_found",
    `Delivery '${id}' does not exist, or is not kept any more.`,
  );
}
