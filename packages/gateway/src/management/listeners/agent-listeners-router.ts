import { createRoute, z } from "@hono/zod-openapi";
import { reachAgent } from "../../agents/reach-agent.ts";
import type { Agents } from "../../agents/agents.ts";
import type { AuditLog } from "../../audit/audit-log.ts";
import { answerProblem, json, problems } from "../../http/answers.ts";
import type { Listeners } from "../../listeners/listeners.ts";
import { createApiRouter } from "../api-router.ts";
import { listenerSchema, newListenerSchema, showListener } from "./schema.ts";

export type AgentListenersParts = {
  readonly agents: Agents;
  readonly listeners: Listeners;
  readonly audit: AuditLog;
};

/** `POST /agents/name/{agent_name}/listeners` */
export function createAgentListenersRouter({ agents, listeners, audit }: AgentListenersParts) {
  const router = createApiRouter();
  router.openapi(
    createRoute({
      method: "post",
      path: "/name/{agent_name}/listeners",
      tags: ["Listeners"],
      summary: "Subscribe to copies of an agent's deliveries, from now on",
      description:
        "The agent still gets its deliveries. `GET /listeners/{id}/deliveries` streams the copies, each of " +
        "which must be " +
        "acknowledged. A listener that is idle for a day is deleted.",
      request: {
        params: z.object({ agent_name: z.string() }),
        body: { required: true, content: { "application/json": { schema: newListenerSchema } } },
      },
      responses: {
        201: json(listenerSchema, "The new listener."),
        ...problems("agent_not_found", "access_denied", "body_not_json", "body_invalid"),
      },
    }),
    async (context) => {
      const { agent_name } = context.req.valid("param");
      const { route, provider } = context.req.valid("json");
      const access = context.get("access");
      const reached = await reachAgent(agents, access, { name: agent_name }, "execute");
      if (reached.outcome === "missing") {
        return answerProblem(context, "agent_not_found", `Agent '${agent_name}' does not exist.`);
      }
      if (reached.outcome === "denied") {
        const detail = `The auth service does not let you listen to agent '${agent_name}'.`;
        return answerProblem(context, "access_denied", detail);
      }
      const { id, name } = reached.agent;
      const listener = await listeners.create({ agentId: id, route, provider });
      await audit.note(access, "listener.create", { type: "agent", id, name }, { listener: listener.id });
      context.header("location", `/listeners/${listener.id}`);
      return context.json(showListener(listener), 201);
    },
  );
  return router;
}
