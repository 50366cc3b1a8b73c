import { queryOptions } from "@tanstack/react-query";
import { client } from "../app/client.ts";

export const aboutQuery = () =>
  queryOptions({
    queryKey: ["about"],
    staleTime: 300_000,
    queryFn: async ({ signal }) => client.about({ signal }),
  });

/** The current settings. Only administrators may see them. */
export const settingsQuery = () =>
  queryOptions({
    queryKey: ["settings"],
    staleTime: 300_000,
    queryFn: async ({ signal }) => client.settings({ signal }),
  });

export const readinessQuery = () =>
  queryOptions({
    queryKey: ["ready"],
    refetchInterval: 15_000,
    retry: false,
    queryFn: async ({ signal }) => client.ready({ signal }),
  });

export const alertsQuery = () =>
  queryOptions({
    queryKey: ["alerts"],
    refetchInterval: 15_000,
    queryFn: async ({ signal }) => client.alerts({ signal }),
  });
