import { createRoute, z } from "@hono/zod-openapi";
import { formatTime, json, timeSchema } from "../../http/answers.ts";
import { createApiRouter } from "../api-router.ts";
import type { Database } from "../../storage/database.ts";
import { findAttention } from "../../alerts/attention.ts";

export type AttentionRouterParts = { readonly database: Database; readonly now: () => number };

const attentionSchema = z
  .object({
    paused_agents: z
      .array(z.object({ id: z.uuid(), name: z.string(), status: z.string(), status_reason: z.string() }))
      .openapi({ description: "Agents that are not there; what is for them waits." }),
    failing_routes: z
      .array(
        z.object({
          agent_id: z.uuid(),
          agent_name: z.string(),
          route: z.string().openapi({ example: "POST /code_changes" }),
          failed: z.int(),
          rejected: z.int(),
          retrying: z.int().openapi({ description: "Waiting for another attempt." }),
          last_received_at: timeSchema,
        }),
      )
      .openapi({ description: "Of the last 24 hours, by the newest few thousand that went wrong." }),
    rising_refusals: z
      .array(
        z.object({
          agent_name: z.string(),
          code: z.string(),
          last_hour: z.int(),
          usual_per_hour: z.number().openapi({ description: "In the 24 hours before." }),
        }),
      )
      .openapi({ description: "Refusals that have become three times as many as usual, or more." }),
    expiring_keys: z
      .array(
        z.object({
          id: z.uuid(),
          name: z.string(),
          api_key_type: z.string(),
          agent_name: z.string(),
          expires_at: timeSchema,
        }),
      )
      .openapi({ description: "Keys that stop working within 14 days." }),
  })
  .openapi("Attention");

/** `/attention` */
export function createAttentionRouter({ database, now }: AttentionRouterParts) {
  const router = createApiRouter();
  router.openapi(
    createRoute({
      method: "get",
      path: "/",
      tags: ["Gateway"],
      summary: "See what needs somebody's attention",
      responses: { 200: json(attentionSchema, "At most 20 of each; nothing where all is well.") },
    }),
    async (context) => {
      const found = await findAttention(database.browse, await context.get("access").scope(), now());
      return context.json(
        {
          paused_agents: [...found.pausedAgents],
          failing_routes: found.failingRoutes.map(({ last_received_at, ...route }) => ({
            ...route,
            last_received_at: formatTime(last_received_at),
          })),
          rising_refusals: [...found.risingRefusals],
          expiring_keys: found.expiringKeys.map(({ id, name, api_key_type, agent_name, expires_at }) => ({
            id,
            name,
            api_key_type,
            agent_name,
            expires_at: formatTime(expires_at),
          })),
        },
        200,
      );
    },
  );
  return router;
}
