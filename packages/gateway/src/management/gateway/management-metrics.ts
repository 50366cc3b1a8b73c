import type { MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import { Counter, type Registry } from "prom-client";

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/** Counts the requests to the management API by route pattern; an unknown path is `none`. */
export function countManagement(registry: Registry): MiddlewareHandler {
  const requests = new Counter({
    name: "agentex_management_requests_total",
    help: "Requests to everything but the ingress, by method, route and status.",
    labelNames: ["method", "route", "status"],
    registers: [registry],
  });
  return async (context, next) => {
    await next();
    const { method } = context.req;
    // Middleware matches every path, and may come after the route that responded.
    const route = matchedRoutes(context).findLast(({ path }) => !path.includes("*"))?.path ?? "none";
    requests.inc({
      method: METHODS.has(method) ? method : "other",
      route,
      status: String(context.res.status),
    });
  };
}
