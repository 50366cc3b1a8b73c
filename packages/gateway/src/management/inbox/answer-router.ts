import { createRoute, z } from "@hono/zod-openapi";
import type { Context } from "hono";
import { answerProblem, formatTime, json, problems } from "../../http/answers.ts";
import type { Reported, Runs } from "../../runs/runs.ts";
import { createApiRouter } from "../api-router.ts";
import { withRunToken, type RunTokenParts } from "../runs/with-run-token.ts";
import {
  ackSchema,
  answeredSchema,
  extendedSchema,
  extensionSchema,
  nackSchema,
  readAck,
  readNack,
} from "./answer-schema.ts";

export type AnswerRouterParts = RunTokenParts & {
  readonly engine: { readonly runs: Pick<Runs, "answer" | "extend" | "recorded"> };
};

const TOKEN = "With the `lease_token` of the claim, as `Authorization: LeaseToken …`.";

const operation = (parts: RunTokenParts) => ({
  method: "post" as const,
  tags: ["Inbox"],
  security: [{ runToken: [] }],
  middleware: withRunToken(parts),
});
const taking = <Schema extends z.ZodType>(schema: Schema) => ({
  params: z.object({ id: z.string() }),
  body: { required: true, content: { "application/json": { schema } } },
});
const possible = problems(
  "run_token_invalid",
  "run_not_recorded",
  "attempt_over",
  "body_not_json",
  "body_invalid",
  "content_type_unsupported",
  "storage_unavailable",
);

const ackRoute = (parts: RunTokenParts) =>
  createRoute({
    ...operation(parts),
    path: "/{id}/ack",
    summary: "Acknowledge a claimed delivery",
    description: `${TOKEN} Repeating the call is harmless.`,
    request: taking(ackSchema),
    responses: { 200: json(answeredSchema, "It was recorded."), ...possible },
  });

const nackRoute = (parts: RunTokenParts) =>
  createRoute({
    ...operation(parts),
    path: "/{id}/nack",
    summary: "Return a claimed delivery",
    description: `It is retried until the retry schedule is used up. ${TOKEN} Repeating the call is harmless.`,
    request: taking(nackSchema),
    responses: { 200: json(answeredSchema, "It was recorded."), ...possible },
  });

const extendRoute = (parts: RunTokenParts) =>
  createRoute({
    ...operation(parts),
    path: "/{id}/extend",
    summary: "Extend the lease of a claimed delivery",
    description: TOKEN,
    request: taking(extensionSchema),
    responses: { 200: json(extendedSchema, "The new lease."), ...possible },
  });

/**
 * `/deliveries/{id}/ack`, `nack` and `extend`: agents report on deliveries that they claimed, without login.
 */
export function createAnswerRouter(parts: AnswerRouterParts) {
  const { engine } = parts;
  const router = createApiRouter();
  router.openapi(ackRoute(parts), async (context) => {
    const { deliveryId, attempt } = context.get("claim");
    const reported = await engine.runs.answer(deliveryId, attempt, readAck(context.req.valid("json")));
    if (reported.outcome === "attempt_over") return answerOver(context, attempt);
    return context.json(showAnswered(reported), 200);
  });

  router.openapi(nackRoute(parts), async (context) => {
    const { deliveryId, attempt } = context.get("claim");
    const reported = await engine.runs.answer(deliveryId, attempt, readNack(context.req.valid("json")));
    if (reported.outcome === "attempt_over") return answerOver(context, attempt);
    return context.json(showAnswered(reported), 200);
  });

  router.openapi(extendRoute(parts), async (context) => {
    const { deliveryId, attempt } = context.get("claim");
    const { lease } = context.req.valid("json");
    const extended = await engine.runs.extend(deliveryId, attempt, lease && lease * 1_000);
    if (extended.outcome === "attempt_over") return answerOver(context, attempt);
    const { leaseUntil, cancel } = extended;
    return context.json({ lease_until: formatTime(leaseUntil), cancel }, 200);
  });
  return router;
}

function showAnswered({ state, cancel }: Extract<Reported, { outcome: "recorded" }>) {
  return { state, cancel };
}

function answerOver(context: Context, attempt: number) {
  return answerProblem(
    context,
    "attempt_over",
    `Attempt ${attempt} of this delivery is over: its lease expired, or it was already acknowledged. Nothing ` +
      "was changed.",
  );
}
