import type { RequestListener } from "node:http";
import { getRequestListener, type HttpBindings } from "@hono/node-server";
import type { Context, Env, Hono } from "hono";
import { PROBLEM_CONTENT_TYPE, problem } from "./problem.ts";

/** An API as a request listener for Node's server. */
export function serveApi<E extends Env>(api: Pick<Hono<E>, "fetch">): RequestListener {
  const listener = getRequestListener((request, env) => api.fetch(request, env), {
    // The API handles its own errors. This is for input from which no request can be created.
    errorHandler: () =>
      new Response(
        JSON.stringify(problem("request_malformed", "The request's `Host`, path or method is malformed.")),
        { status: 400, headers: { "content-type": PROBLEM_CONTENT_TYPE } },
      ),
  });
  return (request, response) => void listener(request, response);
}

/**
 * Whether the client aborted the request. If so, the failure is not the gateway's and nobody reads the response.
 */
export function isBrokenOff(context: Context): boolean {
  const { incoming } = (context.env ?? {}) as Partial<HttpBindings>;
  return incoming !== undefined && incoming.destroyed && !incoming.complete;
}
