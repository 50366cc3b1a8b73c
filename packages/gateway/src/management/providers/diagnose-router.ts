import { createRoute, z } from "@hono/zod-openapi";
import type { Agents } from "../../agents/agents.ts";
import { reachAgent } from "../../agents/reach-agent.ts";
import { answerProblem, json, problems } from "../../http/answers.ts";
import { createApiRouter } from "../api-router.ts";
import type { Diagnoser } from "../../refusals/diagnoser.ts";
import { findingSchema } from "../refusals/schema.ts";
import { pastedRequestSchema, readPastedRequest } from "./pasted-request.ts";
import type { ProviderRegistry } from "../../providers/provider-registry.ts";

export type DiagnoseRouterParts = {
  readonly agents: Agents;
  readonly providers: ProviderRegistry;
  readonly diagnose: Diagnoser;
  readonly publicUrl: string | undefined;
};

/** `/providers/{id}/diagnose` */
export function createDiagnoseRouter({ agents, providers, diagnose, publicUrl }: DiagnoseRouterParts) {
  const router = createApiRouter();
  router.openapi(
    createRoute({
      method: "post",
      path: "/{id}/diagnose",
      tags: ["Providers"],
      summary: "Find out why a request was or would be rejected",
      request: {
        params: z.object({ id: z.string().max(63) }),
        body: { required: true, content: { "application/json": { schema: pastedRequestSchema } } },
      },
      responses: {
        200: json(
          z
            .object({ findings: z.array(findingSchema) })
            .openapi("Diagnosis", { description: "What is wrong with a request, most likely cause first." }),
          "What is wrong with it, most likely cause first; `genuine` if nothing is wrong.",
        ),
        ...problems(
          "body_too_large",
          "agent_not_found",
          "provider_not_found",
          "body_not_json",
          "body_invalid",
        ),
      },
    }),
    async (context) => {
      const { id } = context.req.valid("param");
      const pasted = context.req.valid("json");
      const reached = await reachAgent(agents, context.get("access"), { name: pasted.agent_name }, "read");
      if (reached.outcome !== "found") {
        return answerProblem(context, "agent_not_found", `Agent '${pasted.agent_name}' does not exist.`);
      }
      const { agent } = reached;
      const provider = await providers.find(agent.accountId, id);
      if (provider === undefined) {
        return answerProblem(
          context,
          "provider_not_found",
          `There is no provider '${id}'; GET /providers lists them.`,
        );
      }
      const findings = await diagnose({
        agentId: agent.id,
        provider,
        request: readPastedRequest(pasted, publicUrl ?? "/"),
        receivedAt: pasted.received_at === undefined ? Date.now() : Date.parse(pasted.received_at),
      });
      return context.json({ findings: [...findings] }, 200);
    },
  );
  return router;
}
