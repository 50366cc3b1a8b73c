import { isDeployed, type Agent } from "../../agents/agent.ts";
import { routesOnPath } from "../../agents/routes/match-route.ts";
import { INGRESS_PREFIX, readTarget, type Target } from "../../agents/routes/target.ts";
import type { SourceTarget } from "../../sources/source.ts";
import type { SourcesRouterParts } from "./operations.ts";

type Parts = Pick<SourcesRouterParts, "agents" | "routes">;

/** Why a target's agent may not handle what it gets there; undefined if nothing is wrong. */
export async function warningOf(
  { agentId, path }: Pick<SourceTarget, "agentId" | "path">,
  parts: Parts,
): Promise<string | undefined> {
  const agent = await parts.agents.find({ id: agentId });
  const url = agent && readTarget(INGRESS_PREFIX + encodeURIComponent(agent.name) + path);
  return url && warningOn(agent, url, parts);
}

/** Only a warning, because the agent may be deployed with the route later. */
async function warningOn(agent: Agent, url: Target, { routes }: Parts): Promise<string | undefined> {
  if (!isDeployed(agent)) return `Agent '${agent.name}' has no URL yet, and gets nothing until it does.`;
  const known = await routes.of(agent);
  if (known === undefined || routesOnPath(url, known).length > 0) return undefined;
  return `Agent '${agent.name}' has no route ${url.path}; it may not handle these webhooks.`;
}
