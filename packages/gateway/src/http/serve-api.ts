import type { RequestListener } from "node:http";
import { getRequestListener, type HttpBindings } from "@hono/node-server";
import type { Context, Env, Hono } from "hono";
import { PROBLEM_CONTENT_TYPE, problem } from "./problem.ts";

/** An API as what Node's server calls. */
export function serveApi<E extends Env>(api: Pick<Hono<E>, "fetch">): RequestListener {
  const listener = getRequestListener((request, env) => api.fetch(request, env), {
    // The API sees to its own errors: what fails here cannot be made a request of.
    errorHandler: () =>
      new Response(
        JSON.stringify(problem("request_malformed", "The request's `Host`, path or method cannot be read.")),
        { status: 400, headers: { "content-type": PROBLEM_CONTENT_TYPE } },
      ),
  });
  return (request, response) => void listener(request, response);
}

/** Whether a request broke off before its end: what failed then is not the gateway, and nobody listens any more. */
export function isBrokenOff(context: Context): boolean {
  const { incoming } = (context.env ?? {}) as Partial<HttpBindings>;
  return incoming !== undefined && incoming.destroyed && !incoming.complete;
}
