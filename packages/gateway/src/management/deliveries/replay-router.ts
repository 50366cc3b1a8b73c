import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Access } from "../../access/access.ts";
import type { Agents } from "../../agents/agents.ts";
import { answerProblem, json, problems } from "../../http/answers.ts";
import { createApiRouter } from "../api-router.ts";
import type { AuditLog } from "../../audit/audit-log.ts";
import type { Database } from "../../storage/database.ts";
import type { BulkReplayer } from "../../dispatch/replays/bulk-replay.ts";
import type { BodyMemory } from "../../bodies/body-memory.ts";
import { BodyMissing } from "../../bodies/body.ts";
import { formatDeliveryId } from "../../ids/delivery-id.ts";
import type { Engine } from "../../dispatch/engine.ts";
import type { DeliveryFilter } from "../../deliveries/filter.ts";
import { readFilter } from "./filter-schema.ts";
import { findListed } from "../../deliveries/find-delivery.ts";
import { reachDelivery } from "./reach-delivery.ts";
import { isFinal, readReplayable, replay } from "../../dispatch/replays/replay.ts";
import { bulkReplaySchema, replayCountSchema, replayRequestSchema, showReplay } from "./replay-schema.ts";
import { deliverySchema, showDelivery } from "./schema.ts";

export type ReplayRouterParts = {
  readonly database: Database;
  readonly agents: Agents;
  readonly engine: Pick<Engine, "journal" | "deliveries" | "queue" | "runs">;
  readonly memory: BodyMemory;
  readonly replayer: BulkReplayer;
  readonly audit: AuditLog;
};

const tags = ["Deliveries"];
const byId = { params: z.object({ id: z.string() }) };

/** `/deliveries`: replays and cancellation, one by one or in bulk. */
export function createReplayRouter(parts: ReplayRouterParts) {
  const { agents, engine, replayer, audit } = parts;
  const { browse } = parts.database;
  const router = createApiRouter();

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

  router.openapi(
    createRoute({
      method: "post",
      path: "/{id}/cancel",
      tags,
      summary: "Cancel a waiting, held or working delivery",
      description:
        "A delivery that is `working` stays so until its agent stops: the agent hears of it with its next report. It ends as " +
        "`cancelled` unless its run succeeds.",
      request: byId,
      responses: {
        200: json(deliverySchema, "The delivery."),
        ...problems("delivery_not_found", "access_denied", "delivery_not_waiting"),
      },
    }),
    async (context) => {
      const { id } = context.req.valid("param");
      const access = context.get("access");
      const reached = await reachDelivery(browse, access, id, "execute");
      if (reached.outcome === "missing") return deliveryMissing(context, id);
      if (reached.outcome === "denied") return deliveryDenied(context, id);
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
            : `An attempt of delivery '${id}' is in progress; if it fails, the delivery can be cancelled before the next one.`,
        );
      }
      await audit.note(access, "delivery.cancel", { type: "delivery", id });
      // The next one of its ordering key may be due now.
      engine.deliveries.poke(delivery.agent_id);
      return context.json(showDelivery(delivery), 200);
    },
  );

  router.openapi(
    createRoute({
      method: "post",
      path: "/replay",
      tags,
      summary: "Replay all deliveries that match a filter, in the background",
      description:
        "Takes the filters of the list. Without `status`, replays deliveries that failed. With `dry_run`, replays nothing and " +
        "returns how many deliveries match.",
      request: { body: { required: true, content: { "application/json": { schema: replayRequestSchema } } } },
      responses: {
        200: json(replayCountSchema, "How many deliveries would be replayed."),
        202: json(bulkReplaySchema, "The replay has started."),
        ...problems("agent_not_found", "agent_reference_ambiguous", "body_not_json", "body_invalid"),
      },
    }),
    async (context) => {
      const { dry_run, ...given } = context.req.valid("json");
      const access = context.get("access");
      const read = await readFilter(agents, access, given);
      if (read.outcome === "unclear") return answerProblem(context, read.code, read.detail);
      const filter = await mayReplay(access, read.filter);
      if (dry_run)
        return context.json({ dry_run: true as const, total: await replayer.count("replay", filter) }, 200);
      const begun = await replayer.begin("replay", filter, access.accountId);
      const about = { filter: context.req.valid("json"), total: begun.total };
      await audit.note(access, "delivery.replay_many", { type: "delivery", id: begun.id }, about);
      context.header("location", `/deliveries/replays/${begun.id}`);
      return context.json(showReplay(begun), 202);
    },
  );

  router.openapi(
    createRoute({
      method: "get",
      path: "/replays/{id}",
      tags,
      summary: "Get the progress of a bulk replay, release or cancellation",
      request: byId,
      responses: { 200: json(bulkReplaySchema, "The replay."), ...problems("replay_not_found") },
    }),
    async (context) => {
      const { id } = context.req.valid("param");
      const found = await replayer.find(id, context.get("access").within);
      return found === undefined
        ? answerProblem(context, "replay_not_found", `Replay '${id}' does not exist, or is no longer kept.`)
        : context.json(showReplay(found), 200);
    },
  );
  return router;
}

/** An external auth service decides per agent. */
export async function mayReplay(access: Access, filter: DeliveryFilter): Promise<DeliveryFilter> {
  if (filter.agentIds === undefined) return filter;
  const agentIds: string[] = [];
  for (const id of filter.agentId === undefined ? filter.agentIds : [filter.agentId]) {
    if (await access.may("execute", { type: "agent", id })) agentIds.push(id);
  }
  return { ...filter, agentIds };
}

/** The response for a delivery that the caller may only see. */
export function deliveryDenied(context: Context, id: string) {
  const detail = `The auth service does not let you do this with the agent of delivery '${id}'.`;
  return answerProblem(context, "access_denied", detail);
}

/** How long a caller waits for memory for a body, in milliseconds. */
export const PATIENCE = 5_000;

/** The response if there is no memory to read a body. */
export function noRoom(context: Context) {
  context.header("retry-after", "5");
  return answerProblem(
    context,
    "body_memory_full",
    "Request bodies use all the memory reserved for them at the moment. Retry later.",
  );
}

/** The response for an unknown id. */
export function deliveryMissing(context: Context, id: string) {
  return answerProblem(
    context,
    "delivery_not_found",
    `Delivery '${id}' does not exist, or is no longer kept.`,
  );
}
