import type { Agent } from "./agent.ts";
import type { RouteCache } from "./route-cache.ts";
import { routesOnPath } from "./routes/match-route.ts";
import { INGRESS_PREFIX, readTarget } from "./routes/target.ts";

const WITHOUT_ACTIONS: ReadonlySet<string> = new Set(["github", "github-app"]);

/**
 * The events that the routes on a path want, as they are selected at the provider.
 *
 * @param provider - its id. At GitHub (also for an app), events are selected without their action.
 * @returns `["*"]` for all; empty if no route on the path declares events.
 */
export async function declaredEvents(
  agent: Agent,
  path: string,
  provider: string,
  routes: Pick<RouteCache, "of">,
): Promise<string[]> {
  const target = readTarget(`${INGRESS_PREFIX}${encodeURIComponent(agent.name)}/${path.replace(/^\/+/, "")}`);
  if (target === undefined) return [];
  const found = routesOnPath(target, (await routes.of(agent)) ?? []).flatMap(({ events = [] }) => events);
  if (!WITHOUT_ACTIONS.has(provider)) return [...new Set(found)];
  const names = found.map((event) => event.split(".")[0] ?? "");
  return names.some((event) => event.includes("*")) ? ["*"] : [...new Set(names)];
}
