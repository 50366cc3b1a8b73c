import { nearestOf } from "./nearest.ts";
import type { Route } from "./route.ts";
import { compileRoutePattern, type RoutePattern } from "./route-pattern.ts";
import type { Target } from "./target.ts";

/** What agents serve for themselves and the platform: never forwarded, whoever declares it. */
const NEVER_FORWARDED = new Set(["api", "healthz", "docs", "docs/oauth2-redirect", "redoc", "openapi.json"]);

/** Routes are the same objects as long as their agent does not change. */
const patterns = new WeakMap<Route, RoutePattern>();

export function isNeverForwarded({ segments }: Pick<Target, "segments">): boolean {
  return NEVER_FORWARDED.has(plainPath(segments));
}

/** The routes, of whatever method, that have the path. */
export function routesOnPath(
  { segments }: Pick<Target, "segments">,
  routes: readonly Route[],
): readonly Route[] {
  return routes.filter((route) => patternOf(route)(segments));
}

/**
 * Whether a path has doubled slashes that may mean something: they mean one slash where a route has the path so, and none
 * as it was received.
 */
export function hasUnclearSlashes(target: Target, routes: readonly Route[] = []): boolean {
  const { received } = target;
  if (received === undefined) return false;
  return routesOnPath(target, routes).length === 0 || routesOnPath({ segments: received }, routes).length > 0;
}

/** The path that somebody most likely meant, of those that the agent declares. */
export function nearestRoute({ path }: Pick<Target, "path">, routes: readonly Route[]): string | undefined {
  const paths = routes.map((route) => route.path);
  return nearestOf(
    path,
    paths.filter((each) => !NEVER_FORWARDED.has(each.slice(1))),
  );
}

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
