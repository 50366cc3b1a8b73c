import type { Dispatcher } from "undici";
import type { Agent } from "./agent.ts";
import type { Agents } from "./agents.ts";
import { discoverRoutes, type Discovery } from "./routes/discover-routes.ts";
import type { Route } from "./routes/route.ts";
import { withSettings } from "./routes/route-settings.ts";

/** How long before an agent that returned no routes is queried again, in milliseconds. */
const ASK_AGAIN: Record<Exclude<Discovery["outcome"], "found">, number> = {
  none: 60_000,
  unreachable: 2_000,
};

/** The known routes of agents. */
export type RouteCache = {
  /** As registered, otherwise from the agent's OpenAPI document; undefined if neither is available. */
  of(agent: Agent): readonly Route[] | undefined | Promise<readonly Route[] | undefined>;
};

export function createRouteCache(agents: Agents, dispatcher: Dispatcher, now: () => number): RouteCache {
  // Keyed by registration, so a redeployed agent is queried again.
  const asking = new Map<string, Promise<readonly Route[] | undefined>>();
  const askAgainAt = new Map<string, number>();

  const ask = async (agent: Agent, acpUrl: string, key: string): Promise<readonly Route[] | undefined> => {
    // The caller's copy of the agent may predate the result of an earlier query.
    const fresh = await agents.find({ id: agent.id });
    if (fresh?.registeredAt === agent.registeredAt && fresh.routes !== undefined) return fresh.routes;
    const discovery = await discoverRoutes(acpUrl, dispatcher);
    if (discovery.outcome !== "found") {
      forgetPast(askAgainAt, now());
      askAgainAt.set(key, now() + ASK_AGAIN[discovery.outcome]);
      return undefined;
    }
    await agents.keepDiscoveredRoutes(agent.id, agent.registeredAt, discovery.routes);
    return withSettings(discovery.routes, agent.routeSettings);
  };

  return {
    of(agent) {
      if (agent.routes !== undefined || agent.acpUrl === null) return agent.routes;
      const key = `${agent.id} ${agent.registeredAt}`;
      const wait = (askAgainAt.get(key) ?? 0) - now();
      // A longer wait can only mean that the clock was set back.
      if (wait > 0 && wait <= ASK_AGAIN.none) return undefined;
      let answer = asking.get(key);
      if (answer === undefined) {
        answer = ask(agent, agent.acpUrl, key).finally(() => asking.delete(key));
        asking.set(key, answer);
      }
      return answer;
    },
  };
}

function forgetPast(times: Map<string, number>, now: number): void {
  for (const [key, time] of times) if (time <= now) times.delete(key);
}
