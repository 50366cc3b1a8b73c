import type { Context, MiddlewareHandler } from "hono";
import type { ApiEnv } from "../../access/api-env.ts";
import { answerProblem } from "../../http/answers.ts";
import { parseDeliveryId, receivedAt } from "../../ids/delivery-id.ts";
import { readRunToken, type RunClaim, type RunTokens } from "../../runs/run-token.ts";
import type { Runs } from "../../runs/runs.ts";
import type { Database } from "../../storage/database.ts";

export type RunTokenParts = {
  readonly database: Pick<Database, "prompt">;
  readonly runTokens: Pick<RunTokens, "isValid">;
  readonly engine: { readonly runs: Pick<Runs, "recorded"> };
  /** Unix milliseconds. */
  readonly now: () => number;
};

type ClaimRead =
  | { readonly outcome: "valid"; readonly claim: RunClaim }
  | { readonly outcome: "not_recorded" }
  | { readonly outcome: "invalid" };

/**
 * For how long after its arrival the record of a `direct` webhook may be missing, in milliseconds: it is written with the agent's
 * response, and a report may come earlier.
 */
const RECORDED_WITHIN = 600_000;

/** The context of operations that only the agent of an attempt may call. */
export type ClaimEnv = ApiEnv & { Variables: { claim: RunClaim } };

/**
 * Admits callers with the token of an attempt. Checked before anything else, so that others learn nothing.
 *
 * @param deliveryOf - how the request names the delivery.
 */
export function withRunToken(
  { database, runTokens, engine, now }: RunTokenParts,
  deliveryOf = (context: Context<ClaimEnv>): string | undefined => context.req.param("id"),
): MiddlewareHandler<ClaimEnv> {
  const read = async (spelled: string, authorization: string | undefined): Promise<ClaimRead> => {
    const shown = readRunToken(authorization);
    const deliveryId = parseDeliveryId(spelled);
    if (shown === undefined || deliveryId === undefined) return { outcome: "invalid" };
    const find = () =>
      database.prompt
        .selectFrom("deliveries")
        .select("agent_id")
        .where("id", "=", deliveryId)
        .executeTakeFirst();
    let row = await find();
    // The gateways' clocks may differ by some seconds.
    const isRecent = Math.abs(now() - receivedAt(deliveryId)) < RECORDED_WITHIN;
    if (row === undefined && isRecent) {
      await engine.runs.recorded(deliveryId);
      row = await find();
    }
    if (row === undefined) return { outcome: isRecent ? "not_recorded" : "invalid" };
    const claim = { deliveryId, attempt: shown.attempt, agentId: row.agent_id };
    return runTokens.isValid(shown.token, claim) ? { outcome: "valid", claim } : { outcome: "invalid" };
  };
  return async (context, next) => {
    const found = await read(deliveryOf(context) ?? "", context.req.header("authorization"));
    switch (found.outcome) {
      case "valid":
        context.set("claim", found.claim);
        return next();
      case "not_recorded":
        context.header("retry-after", "1");
        return answerProblem(
          context,
          "run_not_recorded",
          "The gateway is still recording the agent's response. Report again in a second.",
        );
      case "invalid":
        return refuseRunToken(context);
    }
  };
}

export function refuseRunToken(context: Context) {
  context.header("www-authenticate", "RunToken");
  return answerProblem(
    context,
    "run_token_invalid",
    "Send the x-agentex-run-token of the attempt that started the run, as Authorization: RunToken …, or the " +
      "lease_token of a claimed delivery, as Authorization: LeaseToken …",
  );
}
