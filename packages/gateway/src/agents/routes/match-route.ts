import { nearestOf } from "../../nearest.ts";
import type { Route } from "./route.ts";
import { compileRoutePattern, type RoutePattern } from "./route-pattern.ts";
import type { Target } from "./target.ts";

/** Paths that agents serve for themselves and the platform: never forwarded, even if declared. */
const NEVER_FORWARDED = new Set(["api", "healthz", "docs", "docs/oauth2-redirect", "redoc", "openapi.json"]);

/** Routes are the same objects until their agent changes. */
const patterns = new WeakMap<Route, RoutePattern>();

export function isNeverForwarded({ segments }: Pick<Target, "segments">): boolean {
  return NEVER_FORWARDED.has(plainPath(segments));
}

/** The routes that match the path, of any method. */
export function routesOnPath(
  { segments }: Pick<Target, "segments">,
  routes: readonly Route[],
): readonly Route[] {
  return routes.filter((route) => patternOf(route)(segments));
}

/**
 * Whether a path has doubled slashes that are ambiguous: they mean one slash if a route matches the path that way, and
 * none matches it as received.
 */
export function hasUnclearSlashes(target: Target, routes: readonly Route[] = []): boolean {
  const { received } = target;
  if (received === undefined) return false;
  return routesOnPath(target, routes).length === 0 || routesOnPath({ segments: received }, routes).length > 0;
}

/** The most similar path among those that the agent declares. */
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
