import { nearestOf } from "../../nearest.ts";
import type { Route } from "./route.ts";
import { compileRoutePattern, type RoutePattern } from "./route-pattern.ts";
import type { Target } from "./target.ts";

/** Paths that agents serve for themselves and the platform: never forwarded, even if declared. */
const NEVER_FORWARDED = new Set(["api", "healthz", "docs", "docs/oauth2-redirect", "redoc", "openapi.json"]);

/** Keyed by route object, which stays the same until its agent changes. */
const patterns = new WeakMap<Route, RoutePattern>();

export function isNeverForwarded({ segments }: Pick<Target, "segments">): boolean {
  return NEVER_FORWARDED.has(plainPath(segments));
}

/** The routes that match the path, with any method. */
export function routesOnPath(
  { segments }: Pick<Target, "segments">,
  routes: readonly Route[],
): readonly Route[] {
  return routes.filter((route) => patternOf(route)(segments));
}

/**
 * Whether doubled slashes in a path are ambiguous. They clearly mean one slash if a route matches the path with single
 * slashes and none matches it as received.
 */
export function hasUnclearSlashes(target: Target, routes: readonly Route[] = []): boolean {
  const { received } = target;
  if (received === undefined) return false;
  return routesOnPath(target, routes).length === 0 || routesOnPath({ segments: received }, routes).length > 0;
}

/** The agent's declared path that is most similar. */
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

/** A path as the most lenient server would read it, ignoring parameters after `;`, a trailing slash and case. */
function plainPath(segments: readonly string[]): string {
  return segments
    .map((segment) => segment.replace(/;.*/s, ""))
    .join("/")
    .replace(/\/$/, "")
    .toLowerCase();
}
