import type { Agent } from "../agents/agent.ts";
import type { RouteCache } from "../agents/route-cache.ts";
import { routeName, type Route } from "../agents/route.ts";
import { compileRoutePattern, type RoutePattern } from "../agents/route-pattern.ts";
import { refuse, type Refusal } from "../refusals/refusal.ts";
import type { Target } from "../agents/target.ts";

/** The route that a request is for; without `declared`, the agent's routes are not known and any path may be tried. */
export type FoundRoute = {
  readonly outcome: "found";
  /** `POST /repos/:owner` where declared, else the method alone. */
  readonly name: string;
  readonly declared: Route | undefined;
};

/** What agents serve for themselves and the platform: never forwarded, whoever declares it. */
const NEVER_FORWARDED = new Set(["api", "healthz", "docs", "docs/oauth2-redirect", "redoc", "openapi.json"]);
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** Finds the route, or says why there is none. */
export async function findRoute(
  agent: Agent,
  method: string,
  target: Target,
  known: RouteCache,
): Promise<FoundRoute | Refusal> {
  if (NEVER_FORWARDED.has(plainPath(target.segments))) {
    return refuse("route_not_found", `${target.path} is never forwarded to an agent.`);
  }
  const routes = await known.of(agent);
  if (routes === undefined) {
    return METHODS.includes(method)
      ? { outcome: "found", name: method, declared: undefined }
      : methodNotAllowed(method, target.path, METHODS);
  }
  const onPath = routes.filter((route) => patternOf(route)(target.segments));
  // Who serves GET serves HEAD (RFC 9110, section 9.3.2).
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
  return refuse(
    "route_not_found",
    `Agent '${agent.name}' has no route ${target.path}: the path after the agent's name must match a route that the ` +
      "agent declares.",
  );
}

/** Routes are the same objects as long as their agent does not change. */
const patterns = new WeakMap<Route, RoutePattern>();

function patternOf(route: Route): RoutePattern {
  const known = patterns.get(route) ?? compileRoutePattern(route.path);
  patterns.set(route, known);
  return known;
}

/** A path as the most lenient server would read it: parameters after `;`, a slash at the end and case do not matter. */
function plainPath(segments: readonly string[]): string {
  return segments
    .map((segment) => segment.replace(/;.*/s, ""))
    .join("/")
    .replace(/\/$/, "")
    .toLowerCase();
}

function methodNotAllowed(method: string, path: string, allow: readonly string[]): Refusal {
  return { ...refuse("method_not_allowed", `${path} takes ${allow.join(", ")}, not ${method}.`), allow };
}
