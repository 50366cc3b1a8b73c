import type { Agent } from "../agents/agent.ts";
import { didYouMean } from "../nearest.ts";
import {
  hasUnclearSlashes,
  isNeverForwarded,
  nearestRoute,
  routesOnPath,
} from "../agents/routes/match-route.ts";
import type { RouteCache } from "../agents/route-cache.ts";
import { routeName, type Route } from "../agents/routes/route.ts";
import { routesOfSettings } from "../agents/routes/route-settings.ts";
import { refuse, type Refusal } from "../refusals/refusal.ts";
import type { Target } from "../agents/routes/target.ts";

/** The route of a request. Without `declared`, the agent does not declare it, and the gateway may try it. */
export type FoundRoute = {
  readonly outcome: "found";
  /** `POST /repos/:owner` if declared, otherwise only the method. */
  readonly name: string;
  readonly declared: Route | undefined;
  /**
   * The response to unverified senders if the agent's OpenAPI document does not list the path. The path may exist: the document
   * omits routes with `include_in_schema=False`, mounted apps, and anything outside FastAPI.
   */
  readonly ifUnverified?: Refusal;
};

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** Finds the route, or says why there is none. */
export function findRoute(
  agent: Agent,
  method: string,
  target: Target,
  known: RouteCache,
): FoundRoute | Refusal | Promise<FoundRoute | Refusal> {
  if (isNeverForwarded(target)) {
    return refuse("route_not_found", `${target.path} is never forwarded to an agent.`);
  }
  const routes = known.of(agent);
  return routes instanceof Promise
    ? routes.then((found) => findAmong(found, agent, method, target))
    : findAmong(routes, agent, method, target);
}

function findAmong(
  routes: readonly Route[] | undefined,
  agent: Agent,
  method: string,
  target: Target,
): FoundRoute | Refusal {
  if (hasUnclearSlashes(target, routes)) {
    return refuse("path_invalid", "The path has doubled slashes, which match no route: use single slashes.");
  }
  const onPath = routesOnPath(target, routes ?? []);
  // A GET route also serves HEAD (RFC 9110, section 9.3.2).
  const route =
    onPath.find((candidate) => candidate.method === method) ??
    (method === "HEAD" ? onPath.find((candidate) => candidate.method === "GET") : undefined);
  if (route !== undefined) {
    return { outcome: "found", name: routeName(route), declared: route };
  }
  if (onPath.length > 0) {
    const allow = onPath.flatMap((candidate) =>
      candidate.method === "GET" ? ["GET", "HEAD"] : [candidate.method],
    );
    return methodNotAllowed(method, target.path, [...new Set(allow)]);
  }
  const set = findSet(agent, method, target);
  if (set !== undefined && !agent.declaresRoutes) return set;
  const missing = routes && routeNotFound(agent, target, routes);
  if (missing !== undefined && agent.declaresRoutes) return missing;
  if (!METHODS.includes(method)) return missing ?? methodNotAllowed(method, target.path, METHODS);
  const tried = { outcome: "found", name: method, declared: undefined } as const;
  return missing === undefined ? tried : { ...tried, ifUnverified: missing };
}

/** A route that is known only from its settings: an OpenAPI document may omit it. */
function findSet({ routeSettings }: Agent, method: string, target: Target): FoundRoute | undefined {
  const route = routesOnPath(target, routesOfSettings(routeSettings)).find((each) => each.method === method);
  return route && { outcome: "found", name: routeName(route), declared: route };
}

function routeNotFound(agent: Agent, target: Target, routes: readonly Route[]): Refusal {
  return refuse(
    "route_not_found",
    `Agent '${agent.name}' has no route ${target.path}: the path after the agent's name must match a route that the ` +
      `agent declares.${didYouMean(nearestRoute(target, routes))}`,
  );
}

function methodNotAllowed(method: string, path: string, allow: readonly string[]): Refusal {
  return { ...refuse("method_not_allowed", `${path} accepts ${allow.join(", ")}, not ${method}.`), allow };
}
