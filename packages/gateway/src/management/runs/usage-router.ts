import { createRoute, z } from "@hono/zod-openapi";
import { accountColumn } from "../../accounts/account.ts";
import type { Agents } from "../../agents/agents.ts";
import { answerProblem, formatTime, json, problems, timeSchema } from "../../http/answers.ts";
import { sumUsage } from "../../runs/sum-usage.ts";
import type { Database } from "../../storage/database.ts";
import { createApiRouter } from "../api-router.ts";
import { filterParameters, readFilter } from "../deliveries/filter-schema.ts";

export type UsageRouterParts = {
  readonly database: Pick<Database, "browse">;
  readonly agents: Agents;
  readonly now: () => number;
};

const DAY = 86_400_000;
const MOST_DAYS = 92;

const usageSchema = z
  .object({
    from: timeSchema,
    to: timeSchema,
    is_complete: z.boolean().openapi({
      description: "Whether all runs were summed; if there were too many, only the newest are.",
    }),
    sums: z.array(
      z.object({
        agent_id: z.string(),
        agent_name: z.string().nullable().openapi({ description: "Null if the agent was deleted." }),
        route: z.string(),
        day: z.iso.date().openapi({ description: "In UTC, by when the delivery was received." }),
        runs: z.int(),
        succeeded: z.int().openapi({ description: "How many of them succeeded." }),
        input_tokens: z.int(),
        output_tokens: z.int(),
        cost_usd: z.number().openapi({ description: "In US dollars." }),
      }),
    ),
  })
  .openapi("UsageStatistics", {
    description: "What runs used, as agents reported it, by agent, route and day, the newest day first.",
  });

/** `/deliveries/usage` */
export function createUsageRouter({ database, agents, now }: UsageRouterParts) {
  const router = createApiRouter();
  const { agent, agent_id, route, from, to } = filterParameters;
  router.openapi(
    createRoute({
      method: "get",
      path: "/usage",
      tags: ["Runs"],
      summary: "Sum the usage of runs by agent, route and day",
      description: `\`to\` defaults to now, \`from\` to 30 days before \`to\`; at most ${MOST_DAYS} days.`,
      request: { query: z.object({ agent, agent_id, route, from, to }) },
      responses: {
        200: json(usageSchema, "One sum for each agent, route and day with runs."),
        ...problems("agent_not_found", "agent_reference_ambiguous", "parameters_invalid"),
      },
    }),
    async (context) => {
      const read = await readFilter(agents, context.get("access"), context.req.valid("query"));
      if (read.outcome === "unclear") return answerProblem(context, read.code, read.detail);
      const { filter } = read;
      // Includes what is received in this very millisecond.
      const end = filter.to ?? now() + 1;
      const begin = filter.from ?? end - 30 * DAY;
      if (begin >= end || end - begin > MOST_DAYS * DAY) {
        const detail = `from: must be before 'to', and at most ${MOST_DAYS} days`;
        return answerProblem(context, "parameters_invalid", detail);
      }
      const { sums, isComplete } = await sumUsage(database.browse, {
        account: filter.accountId === undefined ? undefined : accountColumn(filter.accountId),
        agentId: filter.agentId,
        agentIds: filter.agentIds,
        route: filter.route,
        from: begin,
        to: end,
      });
      const names = new Map<string, string | null>();
      for (const { agentId } of sums) {
        if (!names.has(agentId)) names.set(agentId, (await agents.find({ id: agentId }))?.name ?? null);
      }
      return context.json(
        {
          from: formatTime(begin),
          to: formatTime(end),
          is_complete: isComplete,
          sums: sums.map((sum) => ({
            agent_id: sum.agentId,
            agent_name: names.get(sum.agentId) ?? null,
            route: sum.route,
            day: formatTime(sum.day).slice(0, 10),
            runs: sum.runs,
            succeeded: sum.succeeded,
            input_tokens: sum.inputTokens,
            output_tokens: sum.outputTokens,
            cost_usd: sum.costUsd,
          })),
        },
        200,
      );
    },
  );
  return router;
}
