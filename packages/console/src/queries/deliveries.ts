import type { DeliveryFilter, DeliverySpan, HeldFilter, PayloadSearch } from "agentex-gateway-sdk/client";
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client } from "../app/client.ts";
import { bodyOf } from "../delivery/content/body.ts";
import { hasEnded } from "../delivery/filter/filter.ts";
import { paged } from "./paged.ts";

const PAGE = 100;
/** The largest page that the gateway returns. */
const MOST = 200;
/** How often held deliveries are listed again, in milliseconds: others may release them. */
const LOOK_EVERY = 5_000;
/** How often an unfinished delivery is fetched again, in milliseconds. */
const WATCH_EVERY = 1_500;
/** The same for a bulk replay. */
const FOLLOW_EVERY = 400;

export const deliveriesQuery = (filter: DeliveryFilter & PayloadSearch, limit = PAGE) =>
  infiniteQueryOptions({
    queryKey: ["deliveries", filter, limit],
    ...paged,
    queryFn: async ({ pageParam, signal }) =>
      client.deliveries.list(
        { ...filter, limit, ...(pageParam !== undefined && { cursor: pageParam }) },
        { signal },
      ),
  });

/** Held deliveries, newest first. */
export const heldQuery = (filter: HeldFilter) =>
  infiniteQueryOptions({
    ...deliveriesQuery({ ...filter, status: "held" }),
    refetchInterval: LOOK_EVERY,
  });

/** Counts held deliveries. */
export const heldCountQuery = (filter: HeldFilter, isWanted: boolean) =>
  queryOptions({
    queryKey: ["held-count", filter],
    enabled: isWanted,
    staleTime: 0,
    queryFn: async ({ signal }) => client.deliveries.countHeld(filter, { signal }),
  });

export const statisticsQuery = (span: { hours: number; stepSeconds: number }, filter: DeliveryFilter = {}) =>
  queryOptions({
    queryKey: ["statistics", span, filter],
    refetchInterval: 20_000,
    queryFn: async ({ signal }) => {
      const given: DeliveryFilter & DeliverySpan = {
        ...filter,
        from: new Date(Date.now() - span.hours * 3_600_000).toISOString(),
        step_seconds: span.stepSeconds,
      };
      return client.deliveries.statistics(given, { signal });
    },
  });

/** The usage of runs in the last hours. */
export const usageQuery = (hours: number) =>
  queryOptions({
    queryKey: ["usage", hours],
    refetchInterval: 20_000,
    queryFn: async ({ signal }) =>
      client.deliveries.usage({ from: new Date(Date.now() - hours * 3_600_000).toISOString() }, { signal }),
  });

export const deliveryQuery = (id: string) =>
  queryOptions({
    queryKey: ["delivery", id],
    queryFn: async ({ signal }) => client.deliveries.get(id, { signal }),
    refetchInterval: ({ state }) =>
      state.data !== undefined && !hasEnded(state.data.status) ? WATCH_EVERY : false,
  });

/** The deliveries of a batch, newest first, as many as fit on a page. */
export const batchQuery = (id: string) =>
  queryOptions({
    queryKey: ["batch", id],
    queryFn: async ({ signal }) => client.deliveries.list({ batch: id, limit: MOST }, { signal }),
    refetchInterval: ({ state }) =>
      state.data?.deliveries.some(({ status }) => !hasEnded(status)) === true ? WATCH_EVERY : false,
  });

/** How several agents responded to a delivery's request. */
export const comparisonQuery = (id: string) =>
  queryOptions({
    queryKey: ["delivery", id, "comparison"],
    queryFn: async ({ signal }) => client.deliveries.comparison(id, { signal }),
    refetchInterval: ({ state }) =>
      state.data?.deliveries.some(({ status }) => !hasEnded(status)) === true ? WATCH_EVERY : false,
  });

export const bodyQuery = (id: string) =>
  queryOptions({
    queryKey: ["delivery", id, "body"],
    staleTime: Number.POSITIVE_INFINITY,
    queryFn: async ({ signal }) => bodyOf(await client.deliveries.body(id, { signal })),
  });

export const replayQuery = (id: string) =>
  queryOptions({
    queryKey: ["replay", id],
    queryFn: async ({ signal }) => client.deliveries.replayProgress(id, { signal }),
    refetchInterval: ({ state }) => (state.data?.finished_at == null ? FOLLOW_EVERY : false),
  });

export const replayCountQuery = (filter: DeliveryFilter, isWanted: boolean) =>
  queryOptions({
    queryKey: ["replay-count", filter],
    enabled: isWanted,
    staleTime: 0,
    queryFn: async ({ signal }) => client.deliveries.countReplays(filter, { signal }),
  });
