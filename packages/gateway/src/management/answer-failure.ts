import type { Context } from "hono";
import { HTTPException } from "hono/http-exception";
import { AuthUnavailable } from "../access/auth-service.ts";
import { answerProblem } from "../http/answers.ts";
import { isBrokenOff } from "../http/serve-api.ts";
import { isOutage } from "../storage/outage.ts";
import type { Logger } from "../telemetry/log.ts";

/** Answers a request whose handler threw. */
export function answerFailure(error: Error, context: Context, log: Logger): ReturnType<typeof answerProblem> {
  if (error instanceof HTTPException && error.status === 400) {
    return answerProblem(context, "body_not_json", "The body is not valid JSON.");
  }
  if (error instanceof AuthUnavailable) {
    log.error({ err: error }, "the auth service is unreachable");
    context.header("retry-after", "5");
    return answerProblem(
      context,
      "auth_unavailable",
      "The auth service is unreachable, so no one can be authenticated at the moment.",
    );
  }
  if (isBrokenOff(context)) {
    return answerProblem(context, "body_incomplete", "The connection closed before the end of the body.");
  }
  if (isOutage(error)) {
    log.error({ err: error }, "the store is unreachable");
    context.header("retry-after", "5");
    return answerProblem(
      context,
      "storage_unavailable",
      "The gateway's store is unreachable; nothing was changed.",
    );
  }
  log.error({ err: error, method: context.req.method }, "a request failed");
  return answerProblem(context, "internal_error", "The gateway failed; see its log.");
}
