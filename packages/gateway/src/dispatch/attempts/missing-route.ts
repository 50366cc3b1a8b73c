import type { AttemptResult } from "../../deliveries/delivery.ts";
import type { Agent } from "../../agents/agent.ts";

/** What FastAPI returns for a path that no route matches, without white space. */
const NO_ROUTE = '{"detail":"NotFound"}';

/**
 * Whether an agent says itself that it has no route for a path that its OpenAPI document does not list either. Other 404s
 * are retried, because a proxy returns them while an agent is being deployed, but not in these words.
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
