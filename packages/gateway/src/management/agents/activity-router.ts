import { createRoute, z } from "@hono/zod-openapi";
import { findActivity, type AgentActivity } from "../../deliveries/list/agent-activity.ts";
import { formatTime, json, problems, timeSchema } from "../../http/answers.ts";
import type { Database } from "../../storage/database.ts";
import { createApiRouter } from "../api-router.ts";

export type ActivityRouterParts = { readonly database: Database; readonly now: () => number };

const DAY = 86_400_000;

const agentActivitySchema = z
  .object({
    agent_id: z.uuid(),
    agent_name: z.string(),
    delivered: z.int().openapi({ description: "Deliveries since `counted_from` that were delivered." }),
    failed: z.int().openapi({
      description: "Deliveries since `counted_from` that failed, including those that the agent rejected.",
    }),
    waiting: z.int().openapi({ description: "Deliveries that wait for their first or next attempt." }),
    working: z.int().openapi({ description: "Deliveries in progress, or that the agent is working on." }),
    held: z.int().openapi({ description: "Deliveries that wait for a person." }),
    last_received_at: timeSchema
      .nullable()
      .openapi({ description: "When the newest delivery was received; null if there is none." }),
    providers: z.array(z.string()).openapi({
      description:
        "Providers whose webhooks reach the agent, by a key of its own or through a source; `external`: API keys.",
      example: ["external", "github"],
    }),
  })
  .openapi("AgentActivity", { description: "What an agent received recently, and what is waiting for it." });

const activitySchema = z
  .object({
    from: timeSchema,
    counted_from: timeSchema.openapi({
      description:
        "Deliveries received before this were not counted, because there were too many. Equal to `from` if " +
        "all were counted.",
    }),
    is_complete: z.boolean().openapi({
      description:
        "Whether all deliveries that are not finished were counted; at most 10,000 of each status are.",
    }),
    agents: z.array(agentActivitySchema).openapi({ description: "By name; at most 1,000." }),
  })
  .openapi("Activity", {
    description: "What agents received in the last 24 hours, and what is waiting for them.",
  });

/** `/agents/activity` */
export function createActivityRouter({ database, now }: ActivityRouterParts) {
  const router = createApiRouter();
  router.openapi(
    createRoute({
      method: "get",
      path: "/activity",
      tags: ["Agents"],
      summary: "Summarize what agents received in the last 24 hours, and what is waiting for them",
      description: "Counts backwards from now and stops after 60,000 deliveries, to bound the cost.",
      request: {
        query: z.object({
          agent_name: z.string().optional().openapi({ description: "Only this agent." }),
        }),
      },
      responses: { 200: json(activitySchema, "The agents, by name."), ...problems("parameters_invalid") },
    }),
    async (context) => {
      const { agent_name } = context.req.valid("query");
      // Includes what is received in this very millisecond.
      const to = now() + 1;
      const from = to - DAY;
      const scope = await context.get("access").scope();
      const found = await findActivity(database.browse, { scope, name: agent_name, from, to });
      return context.json(
        {
          from: formatTime(from),
          counted_from: formatTime(found.countedFrom),
          is_complete: found.isOpenComplete,
          agents: found.agents.map(showActivity),
        },
        200,
      );
    },
  );
  return router;
}

function showActivity(activity: AgentActivity): z.infer<typeof agentActivitySchema> {
  const { agentId, agentName, counts, open, lastReceivedAt, providers } = activity;
  return {
    agent_id: agentId,
    agent_name: agentName,
    delivered: counts.delivered ?? 0,
    failed: (counts.failed ?? 0) + (counts.rejected ?? 0),
    waiting: open.waiting ?? 0,
    working: (open.running ?? 0) + (open.working ?? 0),
    held: open.held ?? 0,
    last_received_at: lastReceivedAt === undefined ? null : formatTime(lastReceivedAt),
    providers: [...providers],
  };
}
