import { createRoute } from "@hono/zod-openapi";
import { formatTime, json } from "../../http/answers.ts";
import { alertsSchema } from "./schema.ts";
import { createApiRouter } from "../api-router.ts";
import type { Database } from "../../storage/database.ts";
import { findAlerts } from "../../alerts/alerts.ts";

export type AlertsRouterParts = { readonly database: Database; readonly now: () => number };

/** `/alerts` */
export function createAlertsRouter({ database, now }: AlertsRouterParts) {
  const router = createApiRouter();
  router.openapi(
    createRoute({
      method: "get",
      path: "/",
      tags: ["Gateway"],
      summary: "List alerts",
      responses: { 200: json(alertsSchema, "Up to 20 of each kind; empty lists if all is well.") },
    }),
    async (context) => {
      const found = await findAlerts(database.browse, await context.get("access").scope(), now());
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
          unrouted_webhooks: found.unroutedWebhooks.map(({ oldest_received_at, ...waiting }) => ({
            ...waiting,
            oldest_received_at: formatTime(oldest_received_at),
          })),
          held_deliveries: found.heldDeliveries.map(({ oldest_received_at, ...held }) => ({
            ...held,
            oldest_received_at: formatTime(oldest_received_at),
          })),
          loops: found.loops.map(({ last_received_at, ...loop }) => ({
            ...loop,
            last_received_at: formatTime(last_received_at),
          })),
          stopped_recoveries: found.stoppedRecoveries.map(({ since, ...stopped }) => ({
            ...stopped,
            since: formatTime(since),
          })),
          gaps: found.gaps.map(({ from, to, ...gap }) => ({
            ...gap,
            from: formatTime(from),
            to: formatTime(to),
          })),
          renamed_keys: found.renamedKeys.map(
            ({ id, name, api_key_type, agent_name, renamed_to, renamed_until }) => ({
              id,
              name,
              api_key_type,
              agent_name,
              renamed_to,
              renamed_until: formatTime(renamed_until),
            }),
          ),
        },
        200,
      );
    },
  );
  return router;
}
