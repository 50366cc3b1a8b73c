import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import type { Agents } from "../../agents/agents.ts";
import { reachAgent } from "../../agents/reach-agent.ts";
import type { AuditLog } from "../../audit/audit-log.ts";
import type { Engine } from "../../engine/engine.ts";
import { answerProblem, formatTime, json, problems, timeSchema } from "../../http/answers.ts";
import { findBoundKey, listBoundKeys, type BoundKey } from "../../sessions/bound-key.ts";
import { containsNul } from "../../storage/contains-nul.ts";
import type { Database } from "../../storage/database.ts";
import { createApiRouter } from "../api-router.ts";

export type SessionsRouterParts = {
  readonly database: Pick<Database, "browse">;
  readonly agents: Agents;
  readonly audit: AuditLog;
  readonly engine: Pick<Engine, "unbindKey">;
};

const MOST_SHOWN = 1_000;
const tags = ["Agents"];

const sessionSchema = z
  .object({
    session: z
      .string()
      .openapi({ description: "The session's first conversation, after which it is named." }),
    keys: z
      .array(
        z.object({
          key: z.string().openapi({ example: "github:octo/repo#12" }),
          bound_at: timeSchema,
          used_at: timeSchema.openapi({
            description: "The day of its last delivery. After 90 days without one, it is removed.",
          }),
        }),
      )
      .openapi({
        description: `The conversations that were bound to it, oldest first; at most ${MOST_SHOWN}.`,
      }),
  })
  .openapi("AgentSession", {
    description: "Conversations that the agent bound together as one piece of work.",
  });

/** `/agents/name/{agent_name}/sessions`: the conversations that an agent bound together. */
export function createSessionsRouter({ database, agents, audit, engine }: SessionsRouterParts) {
  const router = createApiRouter();

  router.openapi(
    createRoute({
      method: "get",
      path: "/name/{agent_name}/sessions/{session}",
      tags,
      summary: "Get a session of an agent",
      description:
        "Also accepts the name of any conversation in it. A conversation to which no other was bound is a " +
        "session of its own, without keys.",
      request: { params: z.object({ agent_name: z.string(), session: z.string() }) },
      responses: {
        200: json(sessionSchema, "The session."),
        ...problems("agent_not_found", "access_denied"),
      },
    }),
    async (context) => {
      const { agent_name, session: named } = context.req.valid("param");
      const reached = await reachAgent(agents, context.get("access"), { name: agent_name }, "read");
      if (reached.outcome !== "found") return missing(context, agent_name);
      const { id } = reached.agent;
      if (containsNul(named)) return context.json({ session: named, keys: [] }, 200);
      const session = (await findBoundKey(database.browse, id, named))?.session ?? named;
      const keys = await listBoundKeys(database.browse, id, session, MOST_SHOWN);
      return context.json({ session, keys: keys.map(showKey) }, 200);
    },
  );

  router.openapi(
    createRoute({
      method: "delete",
      path: "/name/{agent_name}/sessions/{session}/keys/{key}",
      tags,
      summary: "Take a conversation out of a session",
      description:
        "Its next delivery is in a session of its own. Deliveries that already wait stay in the old session.",
      request: { params: z.object({ agent_name: z.string(), session: z.string(), key: z.string() }) },
      responses: {
        204: { description: "The conversation is no longer in another session." },
        ...problems("agent_not_found", "access_denied"),
      },
    }),
    async (context) => {
      const { agent_name, session, key } = context.req.valid("param");
      const access = context.get("access");
      const reached = await reachAgent(agents, access, { name: agent_name }, "update");
      if (reached.outcome === "missing") return missing(context, agent_name);
      if (reached.outcome === "denied") {
        return answerProblem(
          context,
          "access_denied",
          `The auth service does not let you change agent '${agent_name}'.`,
        );
      }
      const { id, name } = reached.agent;
      if (await engine.unbindKey(id, session, key)) {
        await audit.note(access, "agent.unbind_session_key", { type: "agent", id, name }, { session, key });
      }
      return context.body(null, 204);
    },
  );
  return router;
}

function showKey({ key, boundAt, usedAt }: BoundKey) {
  return { key, bound_at: formatTime(boundAt), used_at: formatTime(usedAt) };
}

function missing(context: Context, name: string) {
  return answerProblem(context, "agent_not_found", `Agent '${name}' does not exist.`);
}
