import { LOCAL_ACCOUNT_ID } from "../../packages/gateway/src/accounts/account.ts";
import type { Agent } from "../../packages/gateway/src/agents/agent.ts";
import { READY, UNHEALTHY } from "../../packages/gateway/src/agents/readiness.ts";
import { NO_SETTINGS } from "../../packages/gateway/src/agents/routes/route-settings.ts";
import type { Counts } from "./record/counts.ts";
import type { PausedAgents } from "./store/memory-presence.ts";

/** The gateway's default in `route.ts`, for agents that declare nothing. */
export const CONCURRENCY = 32;

const AGENT: Agent = {
  id: "",
  accountId: LOCAL_ACCOUNT_ID,
  name: "",
  description: "",
  acpUrl: null,
  delivery: "push",
  wakeUrl: null,
  acpType: "async",
  agentInputType: null,
  registrationMetadata: null,
  routes: undefined,
  declaresRoutes: false,
  routeSettings: NO_SETTINGS,
  identities: [],
  concurrency: CONCURRENCY,
  status: READY,
  statusReason: "",
  productionDeploymentId: null,
  createdAt: 0,
  updatedAt: 0,
  registeredAt: 0,
};

/** The agents' records, created when they are first looked up. */
export function createAgentRecords(
  paused: PausedAgents,
  urlOf: (agentId: string) => string,
  counts: Counts,
): (agentId: string) => Agent {
  const known = new Map<string, Agent>();
  return (agentId) => {
    counts.looks += 1;
    const status = paused.has(agentId) ? UNHEALTHY : READY;
    let agent = known.get(agentId);
    if (agent?.status !== status) {
      agent = { ...AGENT, id: agentId, name: agentId, acpUrl: urlOf(agentId), status };
      known.set(agentId, agent);
    }
    return agent;
  };
}
