import { createRoute, z } from "@hono/zod-openapi";
import { answerProblem, json, problems } from "../../http/answers.ts";
import { createApiRouter } from "../api-router.ts";
import type { Engine } from "../../engine/engine.ts";
import type { Keys } from "../../keys/keys.ts";
import { isOwnKey } from "../../keys/internal-keys.ts";
import type { Agents } from "../../agents/agents.ts";

export type StoppingRouterParts = {
  readonly agents: Agents;
  readonly keys: Keys;
  readonly engine: Pick<Engine, "presence">;
};

const stoppingSchema = z
  .object({ id: z.uuid(), message: z.string() })
  .openapi("Stopping", { description: "The agent that is about to stop." });

/** `POST /agents/name/{agent_name}/stopping`: pauses deliveries to an agent that is about to stop. */
export function createStoppingRouter({ agents, keys, engine }: StoppingRouterParts) {
  const router = createApiRouter();
  router.openapi(
    createRoute({
      method: "post",
      path: "/name/{agent_name}/stopping",
      tags: ["Agents"],
      summary: "Announce that an agent is about to stop",
      description:
        "Called by the agent itself, with its internal key as `x-agent-api-key`. Its deliveries wait, without using up " +
        "attempts, until it registers again or its `/healthz` stops answering 503.",
      request: { params: z.object({ agent_name: z.string() }) },
      security: [{ agentApiKey: [] }],
      responses: {
        200: json(stoppingSchema, "Deliveries are paused."),
        ...problems("agent_not_found", "credentials_missing", "key_invalid"),
      },
    }),
    async (context) => {
      const { agent_name } = context.req.valid("param");
      const shown = context.req.header("x-agent-api-key");
      if (shown === undefined) {
        const detail = "Only the agent itself can announce this: send its internal key as x-agent-api-key.";
        return answerProblem(context, "credentials_missing", detail);
      }
      const agent = await agents.find({ name: agent_name });
      if (agent === undefined) {
        return answerProblem(context, "agent_not_found", `Agent '${agent_name}' does not exist.`);
      }
      if (!(await isOwnKey(keys, agent, shown))) {
        return answerProblem(context, "key_invalid", "This is not the agent's internal key.");
      }
      // An agent that pulls its deliveries just stops pulling.
      if (agent.delivery === "push")
        await engine.presence.pause(agent.id, "The agent announced that it is stopping.");
      return context.json({ id: agent.id, message: "Deliveries wait until the agent is back." }, 200);
    },
  );
  return router;
}
