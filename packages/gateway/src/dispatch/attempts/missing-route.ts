import type { AttemptResult } from "../../deliveries/delivery.ts";
import type { Agent } from "../../agents/agent.ts";

/** What FastAPI returns when no route matches a path, without white space. */
const NO_ROUTE = '{"detail":"NotFound"}';

/**
 * Whether the agent itself reports that it has no such route, and its OpenAPI document does not list the path either.
 * Other 404s are retried: a proxy returns them while an agent is being deployed, but not with this body.
 *
 * @param route - the delivery's route; only a method if the agent does not list the path.
 */
export function hasNoRoute(
  { routes, declaresRoutes }: Pick<Agent, "routes" | "declaresRoutes">,
  route: string,
  { agentStatus, answer }: Pick<AttemptResult, "agentStatus" | "answer">,
): boolean {
  const isUnlisted = routes !== undefined && !declaresRoutes && !route.includes(" ");
  if (agentStatus !== 404 || !isUnlisted || answer === undefined) return false;
  return answer.toString("utf8").replaceAll(/\s/g, "") === NO_ROUTE;
}
