import type { RouteTrial, RouteTrialResult } from "agentex-gateway-sdk/client";
import { client } from "../../../app/client.ts";

/** What a filter would have done with the deliveries of the last days. */
export type TriedFilter = Pick<
  RouteTrialResult,
  "tried" | "passed" | "filtered" | "held" | "unreadable" | "examples"
> & {
  /** Whether older deliveries exist that were not tried. */
  readonly isCut: boolean;
};

/** How many deliveries are tried per call, and in total. */
const PAGE = 500;
const MOST = 2_000;

/** Tries a filter on stored deliveries, newest first. */
export async function tryFilter(agentName: string, trial: RouteTrial): Promise<TriedFilter> {
  let cursor: string | undefined;
  let sum: TriedFilter = { ...NOTHING };
  do {
    const page = await client.agents.tryRoutes(agentName, {
      ...trial,
      limit: PAGE,
      ...(cursor !== undefined && { cursor }),
    });
    sum = add(sum, page);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined && sum.tried < MOST);
  return sum;
}

const NOTHING: TriedFilter = {
  tried: 0,
  passed: 0,
  filtered: 0,
  held: 0,
  unreadable: 0,
  examples: [],
  isCut: false,
};

function add(sum: TriedFilter, page: RouteTrialResult): TriedFilter {
  return {
    tried: sum.tried + page.tried,
    passed: sum.passed + page.passed,
    filtered: sum.filtered + page.filtered,
    held: sum.held + page.held,
    unreadable: sum.unreadable + page.unreadable,
    examples: [...sum.examples, ...page.examples],
    isCut: page.next_cursor !== null,
  };
}
