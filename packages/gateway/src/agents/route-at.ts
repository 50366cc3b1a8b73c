import type { Agent } from "./agent.ts";
import type { RouteCache } from "./route-cache.ts";
import { routesOnPath } from "./routes/match-route.ts";
import { routeName, type Route } from "./routes/route.ts";
import { routesOfSettings } from "./routes/route-settings.ts";
import { INGRESS_PREFIX, readTarget, type Target } from "./routes/target.ts";

/** A place at an agent, chosen by someone who manages it. It may be a path that the agent does not declare. */
export type PlaceAt = {
  readonly url: Target;
  /** The route's name; only the method if the agent does not declare it. */
  readonly route: string;
  readonly declared: Route | undefined;
};

/** @param path - with its query. @returns undefined if the path is ambiguous. */
export async function placeAt(
  agent: Agent,
  method: string,
  path: string,
  routes: Pick<RouteCache, "of">,
): Promise<PlaceAt | undefined> {
  const url = readTarget(INGRESS_PREFIX + encodeURIComponent(agent.name) + path);
  if (url === undefined) return undefined;
  const known = [...((await routes.of(agent)) ?? []), ...routesOfSettings(agent.routeSettings)];
  const declared = routesOnPath(url, known).find((route) => route.method === method);
  return { url, route: declared === undefined ? method : routeName(declared), declared };
}
