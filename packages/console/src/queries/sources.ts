import { queryOptions } from "@tanstack/react-query";
import { client } from "../app/client.ts";

/** The largest page that the gateway returns. */
const MOST = 1_000;
/** The largest page of deliveries that the gateway returns. */
const MOST_DELIVERIES = 200;
const LOOK_EVERY = 5_000;

export const sourcesQuery = () =>
  queryOptions({
    queryKey: ["sources"],
    refetchInterval: 10_000,
    queryFn: async ({ signal }) => client.sources.list({ signal }),
  });

export const sourceQuery = (name: string) =>
  queryOptions({
    queryKey: ["sources", name],
    refetchInterval: LOOK_EVERY,
    queryFn: async ({ signal }) => client.sources.get(name, { signal }),
  });

export const targetsQuery = (name: string) =>
  queryOptions({
    queryKey: ["sources", name, "targets"],
    refetchInterval: LOOK_EVERY,
    queryFn: async ({ signal }) => client.sources.targets(name, { limit: MOST }, { signal }),
  });

/** What a source received without a target, newest first. */
export const unroutedQuery = (name: string) =>
  queryOptions({
    queryKey: ["deliveries", "unrouted", name],
    refetchInterval: LOOK_EVERY,
    queryFn: async ({ signal }) =>
      client.deliveries.list({ source: name, status: "unrouted", limit: MOST_DELIVERIES }, { signal }),
  });
