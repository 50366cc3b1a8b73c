import type { MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import type { CountRequest } from "./request-counter.ts";

/** Counts requests to the management API. */
export function countManagement(count: CountRequest): MiddlewareHandler {
  return async (context, next) => {
    await next();
    // Middleware matches every path, and may come after the route that responded.
    const route = matchedRoutes(context).findLast(({ path }) => !path.includes("*"))?.path ?? "none";
    count(context.req.method, route, context.res.status);
  };
}
