import type { Context, Env, Hono } from "hono";
import { METHOD_NAME_ALL } from "hono/router";
import { answerProblem } from "./answers.ts";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];

/**
 * Answers 405 with `Allow` if the path exists, but not for this method (RFC 9110, section 15.5.6).
 *
 * @returns undefined if the path does not exist, or accepts the method (then the resource that it names does not exist).
 */
export function answerWrongMethod<E extends Env>(
  app: Pick<Hono<E>, "router">,
  context: Context,
): Response | undefined {
  const { method, path } = context.req;
  // Middleware matches every method, so its match does not mean that the path exists.
  const served = METHODS.filter((candidate) =>
    app.router.match(candidate, path)[0].some(([[, route]]) => route.method !== METHOD_NAME_ALL),
  );
  if (served.length === 0 || served.includes(method === "HEAD" ? "GET" : method)) return undefined;
  const allow = served
    .flatMap((candidate) => (candidate === "GET" ? ["GET", "HEAD"] : [candidate]))
    .join(", ");
  context.header("allow", allow);
  return answerProblem(context, "method_not_allowed", `${path} supports ${allow}, not ${method}.`);
}
