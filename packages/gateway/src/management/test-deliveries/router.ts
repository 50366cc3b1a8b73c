import { createRoute, z } from "@hono/zod-openapi";
import type { Agents } from "../../agents/agents.ts";
import { reachAgent } from "../../agents/reach-agent.ts";
import { answerProblem, json, problems } from "../../http/answers.ts";
import { createApiRouter } from "../api-router.ts";
import type { AuditLog } from "../../audit/audit-log.ts";
import type { ProviderRegistry } from "../../providers/provider-registry.ts";
import { newTestDeliverySchema, testDeliverySchema } from "./schema.ts";
import { sendTestDelivery, type TestDeliveryParts } from "../../test-deliveries/send-test-delivery.ts";

export type TestDeliveriesRouterParts = TestDeliveryParts & {
  readonly agents: Agents;
  readonly providers: ProviderRegistry;
  readonly audit: AuditLog;
};

/** `/agents/name/{agent_name}/test-deliveries` */
export function createTestDeliveriesRouter(parts: TestDeliveriesRouterParts) {
  const router = createApiRouter();
  router.openapi(
    createRoute({
      method: "post",
      path: "/name/{agent_name}/test-deliveries",
      tags: ["Agents"],
      summary: "Send a signed sample event through the gateway to the agent",
      request: {
        params: z.object({ agent_name: z.string() }),
        body: { required: true, content: { "application/json": { schema: newTestDeliverySchema } } },
      },
      responses: {
        200: json(
          testDeliverySchema,
          "The response that the provider would have received; `status` says whether the event was accepted.",
        ),
        ...problems(
          "agent_not_found",
          "access_denied",
          "provider_not_found",
          "route_required",
          "signing_key_missing",
          "signing_key_ambiguous",
          "sample_unknown",
          "sample_misfit",
          "sample_unsignable",
          "test_delivery_failed",
          "body_not_json",
          "body_invalid",
        ),
      },
    }),
    async (context) => {
      const { agent_name } = context.req.valid("param");
      const wanted = context.req.valid("json");
      const access = context.get("access");
      const reached = await reachAgent(parts.agents, access, { name: agent_name }, "execute");
      if (reached.outcome === "missing") {
        return answerProblem(context, "agent_not_found", `Agent '${agent_name}' does not exist.`);
      }
      if (reached.outcome === "denied") {
        const detail = `The auth service does not let you send test events to agent '${agent_name}'.`;
        return answerProblem(context, "access_denied", detail);
      }
      const { agent } = reached;
      const provider = await parts.providers.find(agent.accountId, wanted.provider);
      if (provider === undefined) {
        return answerProblem(
          context,
          "provider_not_found",
          `There is no provider '${wanted.provider}'; GET /providers lists them.`,
        );
      }
      const sent = await sendTestDelivery(agent, provider, wanted, parts);
      if (sent.outcome === "refused") return answerProblem(context, sent.code, sent.detail);
      const { status, deliveryId, answer, event, key, route, source } = sent;
      const resource = { type: "agent", id: agent.id, name: agent.name } as const;
      await parts.audit.note(access, "delivery.test", resource, { delivery: deliveryId, event, key });
      return context.json(
        { status, delivery_id: deliveryId, answer, provider: provider.id, event, key, route, source },
        200,
      );
    },
  );
  return router;
}
