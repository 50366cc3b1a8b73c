import type { RunTerms } from "../../runs/begin-run.ts";
import { routeName, type Route } from "./route.ts";
import { USUAL_RUN, withinLimits, type RunOption } from "./run-option.ts";

/**
 * The terms of a run that starts now.
 *
 * @param within - how long the agent says the run may take, in milliseconds; undefined: as its route declares.
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

/** The longest that an agent may work on a delivery claimed from its inbox, in milliseconds: a week. */
const LONGEST_CLAIM = 7 * 86_400_000;

/**
 * The terms of the run that starts when an agent claims a delivery from its inbox.
 *
 * @param lease - how long it may be silent, in milliseconds.
 * @param now - Unix milliseconds.
 */
export function inboxTerms(
  agent: { readonly routes?: readonly Route[] | undefined } | undefined,
  route: string,
  lease: number,
  now: number,
): RunTerms {
  const declared = agent?.routes?.find((candidate) => routeName(candidate) === route)?.run;
  return { ...runTerms(agent, route, declared?.within ?? LONGEST_CLAIM, now), lease, isClaimed: true };
}

/** Settings for the runs that a route's deliveries start. */
export function runOptionOf(
  agent: { readonly routes?: readonly Route[] | undefined } | undefined,
  route: string,
): RunOption {
  return agent?.routes?.find((candidate) => routeName(candidate) === route)?.run ?? USUAL_RUN;
}
