import { createRoute, z } from "@hono/zod-openapi";
import { answerProblem, json, problems } from "../../http/answers.ts";
import { findRuns } from "../../runs/find-runs.ts";
import type { Runs } from "../../runs/runs.ts";
import { createApiRouter } from "../api-router.ts";
import { readReport, reportedSchema, reportSchema } from "./report-schema.ts";
import { runsSchema, showRun } from "./run-schema.ts";
import { withRunToken, type RunTokenParts } from "./with-run-token.ts";

export type ReportRouterParts = RunTokenParts & {
  /** How long a run may be silent, in milliseconds. */
  readonly runLease: number;
  readonly engine: { readonly runs: Pick<Runs, "report" | "recorded"> };
};

const reportRoute = (parts: RunTokenParts) =>
  createRoute({
    method: "post",
    path: "/{id}/run",
    tags: ["Runs"],
    summary: "Report about a run",
    description:
      "Called by the agent that answered an attempt with 202 and `x-agentex-run: started`, with the token " +
      "that came with " +
      "the attempt as `x-agentex-run-token`. Each report renews the run's lease. Repeating a final report is harmless.",
    security: [{ runToken: [] }],
    middleware: withRunToken(parts),
    request: {
      params: z.object({ id: z.string() }),
      body: { required: true, content: { "application/json": { schema: reportSchema } } },
    },
    responses: {
      200: json(reportedSchema, "It was recorded."),
      ...problems(
        "run_token_invalid",
        "run_not_recorded",
        "attempt_over",
        "body_not_json",
        "body_invalid",
        "content_type_unsupported",
        "storage_unavailable",
      ),
    },
  });

const runsRoute = (parts: RunTokenParts) =>
  createRoute({
    method: "get",
    path: "/{id}/run",
    tags: ["Runs"],
    summary: "Get the runs of a delivery, as its agent",
    description:
      "For an agent that attempts a delivery again, with the token of that attempt: how far the earlier runs got.",
    security: [{ runToken: [] }],
    middleware: withRunToken(parts),
    request: { params: z.object({ id: z.string() }) },
    responses: {
      200: json(runsSchema, "The runs."),
      ...problems("run_token_invalid", "run_not_recorded"),
    },
  });

/** `/deliveries/{id}/run`: agents report on their runs, with the token of the attempt and without login. */
export function createReportRouter(parts: ReportRouterParts) {
  const { database, engine, runLease } = parts;
  const router = createApiRouter();

  router.openapi(reportRoute(parts), async (context) => {
    const { deliveryId, attempt } = context.get("claim");
    const reported = await engine.runs.report(deliveryId, attempt, readReport(context.req.valid("json")));
    switch (reported.outcome) {
      case "recorded": {
        const { cancel, state, lease = runLease } = reported;
        return context.json({ cancel, lease_seconds: lease / 1_000, state }, 200);
      }
      case "attempt_over":
        return answerProblem(
          context,
          "attempt_over",
          `Attempt ${attempt} of this delivery is over: the run has ended, or a later attempt was made. Stop ` +
            "working on it.",
        );
    }
  });

  router.openapi(runsRoute(parts), async (context) => {
    const [run, ...earlier] = await findRuns(database.prompt, context.get("claim").deliveryId);
    return context.json({ run: run === undefined ? null : showRun(run), runs: earlier.map(showRun) }, 200);
  });
  return router;
}
