import { createRoute, z } from "@hono/zod-openapi";
import { answerProblem, json, problems } from "../../../http/answers.ts";
import type { ApiRouter } from "../../api-router.ts";
import { readFilter } from "../filter-schema.ts";
import { mayReplay, reachReplayAgent } from "./may-replay.ts";
import type { ReplayRouterParts } from "./replay-parts.ts";
import { bulkReplaySchema, replayCountSchema, replayRequestSchema, showReplay } from "./replay-schema.ts";

const tags = ["Deliveries"];
const byId = { params: z.object({ id: z.string() }) };

/** Starts bulk replays and shows their progress. */
export function addBulkReplay(router: ApiRouter, { agents, replayer, audit }: ReplayRouterParts): void {
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
      const { dry_run, to_agent, ...given } = context.req.valid("json");
      const access = context.get("access");
      const to = to_agent === undefined ? undefined : await reachReplayAgent(agents, access, to_agent);
      if (to === null)
        return answerProblem(context, "agent_not_found", `Agent '${to_agent}' does not exist.`);
      const read = await readFilter(agents, access, given);
      if (read.outcome === "unclear") return answerProblem(context, read.code, read.detail);
      const filter = await mayReplay(access, read.filter);
      if (dry_run)
        return context.json({ dry_run: true as const, total: await replayer.count("replay", filter) }, 200);
      const begun = await replayer.begin("replay", filter, access.accountId, to?.id);
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
}
