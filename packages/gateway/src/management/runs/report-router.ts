import { createRoute, z } from "@hono/zod-openapi";
import type { MiddlewareHandler } from "hono";
import type { ApiEnv } from "../../access/api-env.ts";
import { answerProblem, json, problems } from "../../http/answers.ts";
import { parseDeliveryId } from "../../ids/delivery-id.ts";
import { readRunToken, type RunClaim, type RunTokens } from "../../runs/run-token.ts";
import type { Runs } from "../../runs/runs.ts";
import type { Database } from "../../storage/database.ts";
import { createApiRouter } from "../api-router.ts";
import { readReport, reportedSchema, reportSchema } from "./report-schema.ts";

export type ReportRouterParts = {
  readonly database: Pick<Database, "prompt">;
  readonly runTokens: Pick<RunTokens, "isValid">;
  /** How long a run may be silent, in milliseconds. */
  readonly runLease: number;
  readonly engine: { readonly runs: Pick<Runs, "report" | "recorded"> };
};

/** `POST /deliveries/{id}/run`: agents report about their runs, each with the token of its attempt and no login. */
export function createReportRouter({ database, runTokens, runLease, engine }: ReportRouterParts) {
  const router = createApiRouter();

  const claimOf = async (
    spelled: string,
    authorization: string | undefined,
  ): Promise<RunClaim | undefined> => {
    const shown = readRunToken(authorization);
    const deliveryId = parseDeliveryId(spelled);
    if (shown === undefined || deliveryId === undefined) return undefined;
    const find = () =>
      database.prompt
        .selectFrom("deliveries")
        .select("agent_id")
        .where("id", "=", deliveryId)
        .executeTakeFirst();
    let row = await find();
    if (row === undefined) {
      // The agent may be faster than the record of its response.
      await engine.runs.recorded(deliveryId);
      row = await find();
    }
    if (row === undefined) return undefined;
    const claim = { deliveryId, attempt: shown.attempt, agentId: row.agent_id };
    return runTokens.isValid(shown.token, claim) ? claim : undefined;
  };
  /** Before the body is validated: whoever has no token learns nothing. */
  const withToken: MiddlewareHandler<ApiEnv & { Variables: { claim: RunClaim } }> = async (context, next) => {
    const claim = await claimOf(context.req.param("id") ?? "", context.req.header("authorization"));
    if (claim !== undefined) {
      context.set("claim", claim);
      return next();
    }
    context.header("www-authenticate", "RunToken");
    return answerProblem(
      context,
      "run_token_invalid",
      "Send the x-agentex-run-token of the attempt that started the run, as Authorization: RunToken …",
    );
  };

  router.openapi(
    createRoute({
      method: "post",
      path: "/{id}/run",
      tags: ["Runs"],
      summary: "Report about a run",
      description:
        "Called by the agent that answered an attempt with 202 and `x-agentex-run: started`, with the token that came with " +
        "the attempt as `x-agentex-run-token`. Each report renews the run's lease. Repeating a final report is harmless.",
      security: [{ runToken: [] }],
      middleware: withToken,
      request: {
        params: z.object({ id: z.string() }),
        body: { required: true, content: { "application/json": { schema: reportSchema } } },
      },
      responses: {
        200: json(reportedSchema, "It is recorded."),
        ...problems(
          "run_token_invalid",
          "attempt_over",
          "body_not_json",
          "body_invalid",
          "content_type_unsupported",
          "storage_unavailable",
        ),
      },
    }),
    async (context) => {
      const { deliveryId, attempt } = context.get("claim");
      const reported = await engine.runs.report(deliveryId, attempt, readReport(context.req.valid("json")));
      switch (reported.outcome) {
        case "recorded": {
          const { cancel, state } = reported;
          return context.json({ cancel, lease_seconds: runLease / 1_000, state }, 200);
        }
        case "attempt_over":
          return answerProblem(
            context,
            "attempt_over",
            `Attempt ${attempt} of this delivery is over: the run has ended, or a later attempt was made. Stop working on it.`,
          );
      }
    },
  );
  return router;
}
