import type { RefusalFilter } from "agentex-gateway-sdk/client";
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client } from "../app/client.ts";
import { RANGES, type Range } from "../delivery/filter/filter.ts";
import { paged } from "./paged.ts";

const PAGE = 50;
/** How often the list is fetched again, in milliseconds: the gateway writes rejected requests once a second. */
const LOOK_EVERY = 2_000;
/** The same once more than the first page is shown, and for counts. */
const LOOK_SELDOM_EVERY = 20_000;

/** Which rejected requests a page shows. */
export type RefusalView = RefusalFilter & { readonly range?: Range | undefined };

export const refusalsQuery = (view: RefusalView, limit = PAGE) =>
  infiniteQueryOptions({
    queryKey: ["refusals", view, limit],
    ...paged,
    queryFn: async ({ pageParam, signal }) =>
      client.refusals.list(
        { ...filterOf(view), limit, ...(pageParam !== undefined && { cursor: pageParam }) },
        { signal },
      ),
    refetchInterval: ({ state }) => ((state.data?.pages.length ?? 0) > 1 ? LOOK_SELDOM_EVERY : LOOK_EVERY),
  });

export const refusalQuery = (id: string) =>
  queryOptions({
    queryKey: ["refusal", id],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => client.refusals.get(id, { signal }),
  });

export const refusalCountQuery = (view: RefusalView) =>
  queryOptions({
    queryKey: ["refusal-count", view],
    refetchInterval: LOOK_SELDOM_EVERY,
    queryFn: async ({ signal }) => client.refusals.count(filterOf(view), { signal }),
  });

function filterOf({ range, ...filter }: RefusalView): RefusalFilter {
  if (range === undefined) return filter;
  return { ...filter, from: new Date(Date.now() - RANGES[range].hours * 3_600_000).toISOString() };
}
