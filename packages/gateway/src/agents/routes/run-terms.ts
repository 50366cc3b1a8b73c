import type { RunTerms } from "../../runs/begin-run.ts";
import { routeName, type Route } from "./route.ts";
import { USUAL_RUN, withinLimits, type RunOption } from "./run-option.ts";

/**
 * The terms of a run that begins now.
 *
 * @param within - how long the agent says that it may take, in milliseconds; undefined: as its route says.
 * @param now - Unix milliseconds.
 */
export function runTerms(
  agent: { readonly routes?: readonly Route[] | undefined } | undefined,
  route: string,
  within: number | undefined,
  now: number,
): RunTerms {
  const option = runOptionOf(agent, route);
  return {
    endsBy: now + withinLimits(within ?? option.within),
    onLost: option.onLost,
    whileWorking: option.whileWorking,
  };
}

/** What a route says about the runs that its deliveries start. */
export function runOptionOf(
  agent: { readonly routes?: readonly Route[] | undefined } | undefined,
  route: string,
): RunOption {
  return agent?.routes?.find((candidate) => routeName(candidate) === route)?.run ?? USUAL_RUN;
}
