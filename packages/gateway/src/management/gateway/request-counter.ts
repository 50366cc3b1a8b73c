import { Counter, type Registry } from "prom-client";

/**
 * Counts a request to the management API. @param route - the route's pattern, or `none` for an unknown path.
 */
export type CountRequest = (method: string, route: string, status: number) => void;

const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

export function createRequestCounter(registry: Registry): CountRequest {
  const requests = new Counter({
    name: "agentex_management_requests_total",
    help: "Requests other than webhooks, by method, route and status.",
    labelNames: ["method", "route", "status"],
    registers: [registry],
  });
  return (method, route, status) =>
    requests.inc({ method: METHODS.has(method) ? method : "other", route, status: String(status) });
}
