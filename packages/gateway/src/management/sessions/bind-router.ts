import { createRoute, z } from "@hono/zod-openapi";
import { asHeaderValue } from "../../dispatch/attempts/request/agent-headers.ts";
import type { Engine } from "../../engine/engine.ts";
import { answerProblem, json, problems } from "../../http/answers.ts";
import { parseSessionKey, readSession } from "../../sessions/session-key.ts";
import { createApiRouter } from "../api-router.ts";
import { refuseRunToken, withRunToken, type RunTokenParts } from "../runs/with-run-token.ts";

export type BindRouterParts = RunTokenParts & {
  readonly engine: Pick<Engine, "runs" | "bindKey">;
};

const boundSchema = z
  .object({
    session: z.string().openapi({ description: "The session.", example: "slack:T0001/C0001/1700000000.1" }),
    key: z.string().openapi({ description: "The conversation.", example: "github:octo/repo#12" }),
  })
  .openapi("BoundKey", { description: "A conversation that belongs to a session." });

const bindRoute = (parts: RunTokenParts) =>
  createRoute({
    method: "put",
    path: "/{session}/keys/{key}",
    tags: ["Runs"],
    summary: "Bind a conversation to a session",
    description:
      "Called by an agent during a run, with the run's token. From then on, deliveries of that conversation " +
      "belong to the session: " +
      "ordering, batches and `while_working` apply to the session. Percent-encode both names. Repeating it is " +
      "harmless.",
    security: [{ runToken: [] }],
    middleware: withRunToken(parts, (context) => context.req.header("x-agentex-delivery-id")),
    request: {
      headers: z.object({
        "x-agentex-delivery-id": z
          .string()
          .openapi({ description: "The delivery of the run, as it arrived." }),
      }),
      params: z.object({
        session: z.string().openapi({ description: "The run's session, as `x-agentex-session` named it." }),
        key: z.string().openapi({
          description:
            "The conversation: `provider:conversation`, or `route:…` if the route has its own " +
            "`conversation_key`. At most 1,000 " +
            "bytes, without control characters.",
          example: "github:octo/repo#12",
        }),
      }),
    },
    responses: {
      200: json(boundSchema, "The conversation belongs to the session."),
      ...problems(
        "run_token_invalid",
        "run_not_recorded",
        "attempt_over",
        "session_taken",
        "parameters_invalid",
        "storage_unavailable",
      ),
    },
  });

/** `PUT /sessions/{session}/keys/{key}`: an agent binds a conversation to the session of its run. */
export function createBindRouter(parts: BindRouterParts) {
  const { database, engine } = parts;
  const router = createApiRouter();

  const sessionOf = async (deliveryId: bigint): Promise<string | undefined> => {
    const row = await database.prompt
      .selectFrom("deliveries")
      .select(["provider", "conversation", "session_key", "session"])
      .where("id", "=", deliveryId)
      .executeTakeFirst();
    return row && readSession(row);
  };

  router.openapi(bindRoute(parts), async (context) => {
    const { session, key } = context.req.valid("param");
    const { deliveryId, attempt } = context.get("claim");
    if ((await sessionOf(deliveryId)) !== session) return refuseRunToken(context);
    if (parseSessionKey(key) === undefined) {
      return answerProblem(
        context,
        "parameters_invalid",
        "key: must be a conversation such as github:octo/repo#12, at most 1,000 bytes, without control characters.",
      );
    }
    // Also records a run whose 202 is not stored yet.
    const reported = await engine.runs.report(deliveryId, attempt, { state: "working" });
    if (reported.outcome === "attempt_over") {
      const detail = `Attempt ${attempt} of this delivery is over, so its run can bind nothing.`;
      return answerProblem(context, "attempt_over", detail);
    }
    const bound = await engine.bindKey(deliveryId, key);
    switch (bound.outcome) {
      case "bound":
        return context.json({ session: bound.session, key }, 200);
      case "session_taken":
        context.header("x-agentex-session", asHeaderValue(bound.session));
        return answerProblem(context, "session_taken", `'${key}' belongs to the session '${bound.session}'.`);
      case "no_session":
        return refuseRunToken(context);
    }
  });
  return router;
}
