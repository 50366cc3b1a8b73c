import { createRoute, z } from "@hono/zod-openapi";
import type { BulkAction } from "../../../dispatch/replays/replays.ts";
import { findListed } from "../../../deliveries/list/find-delivery.ts";
import { answerProblem, json, problems } from "../../../http/answers.ts";
import { createApiRouter, type ApiRouter } from "../../api-router.ts";
import { readFilter } from "../filter-schema.ts";
import { reachToExecute } from "../reach-delivery.ts";
import { mayReplay } from "./may-replay.ts";
import { deliveryMissing } from "../delivery-problems.ts";
import type { ReplayRouterParts } from "./replay-parts.ts";
import { bulkReplaySchema, heldRequestSchema, replayCountSchema, showReplay } from "./replay-schema.ts";
import { deliverySchema } from "../schema.ts";
import { showDelivery } from "../show-delivery.ts";

const tags = ["Deliveries"];

const releaseRoute = createRoute({
  method: "post",
  path: "/{id}/release",
  tags,
  summary: "Release a held delivery to its agent, or an unrouted one to its targets",
  description:
    "It is delivered as if it had just arrived: with `serialize`, after all waiting deliveries of its " +
    "conversation. An unrouted one stays unrouted as long as its source has no target for it.",
  request: { params: z.object({ id: z.string() }) },
  responses: {
    200: json(deliverySchema, "The delivery, which now waits for its attempt."),
    ...problems("delivery_not_found", "access_denied", "delivery_not_held"),
  },
});

const SUMMARIES: Readonly<Record<Exclude<BulkAction, "replay">, string>> = {
  release: "Release all held deliveries that match a filter, in the background",
  cancel: "Cancel all held deliveries that match a filter, in the background",
};

const bulkRoute = (action: Exclude<BulkAction, "replay">) =>
  createRoute({
    method: "post",
    path: `/${action}`,
    tags,
    summary: SUMMARIES[action],
    description:
      "Takes the filters of the list, except `status`: it applies to held deliveries only. With `dry_run`, " +
      "returns how many " +
      "match. Its progress is at `/deliveries/replays/{id}`.",
    request: { body: { required: true, content: { "application/json": { schema: heldRequestSchema } } } },
    responses: {
      200: json(replayCountSchema, "How many held deliveries match."),
      202: json(bulkReplaySchema, "It has started."),
      ...problems("agent_not_found", "agent_reference_ambiguous", "body_not_json", "body_invalid"),
    },
  });

/**
 * `/deliveries`: releases and cancels held deliveries. Agents' own keys cannot call the management API, so a person decides.
 */
export function createHeldRouter(parts: ReplayRouterParts) {
  const { database, engine, audit, releaseUnrouted } = parts;
  const { browse } = database;
  const router = createApiRouter();

  router.openapi(releaseRoute, async (context) => {
    const { id } = context.req.valid("param");
    const access = context.get("access");
    const reached = await reachToExecute(context, browse, id);
    if (reached.outcome === "refused") return reached.problem;
    const agentId = await engine.queue.release(reached.id);
    const isRouted = agentId === undefined && (await releaseUnrouted(reached.id)) === "released";
    const delivery = await findListed(browse, reached.id);
    if (delivery === undefined) return deliveryMissing(context, id);
    if (agentId === undefined && !isRouted) {
      return answerProblem(
        context,
        "delivery_not_held",
        delivery.status === "unrouted"
          ? `The source of delivery '${id}' has no target for it yet.`
          : `Delivery '${id}' is ${delivery.status}, not held.`,
      );
    }
    await audit.note(access, "delivery.release", { type: "delivery", id });
    if (agentId !== undefined) engine.deliveries.poke(agentId);
    return context.json(showDelivery(delivery), 200);
  });

  for (const action of ["release", "cancel"] as const) addBulkDecision(router, action, parts);
  return router;
}

function addBulkDecision(
  router: ApiRouter,
  action: Exclude<BulkAction, "replay">,
  { agents, replayer, audit }: ReplayRouterParts,
): void {
  router.openapi(bulkRoute(action), async (context) => {
    const { dry_run, ...given } = context.req.valid("json");
    const access = context.get("access");
    const read = await readFilter(agents, access, given);
    if (read.outcome === "unclear") return answerProblem(context, read.code, read.detail);
    const filter = await mayReplay(access, read.filter);
    if (dry_run) {
      return context.json({ dry_run: true as const, total: await replayer.count(action, filter) }, 200);
    }
    const begun = await replayer.begin(action, filter, access.accountId);
    const about = { filter: context.req.valid("json"), total: begun.total };
    await audit.note(access, `delivery.${action}_many`, { type: "delivery", id: begun.id }, about);
    context.header("location", `/deliveries/replays/${begun.id}`);
    return context.json(showReplay(begun), 202);
  });
}
