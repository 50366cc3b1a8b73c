import { queryOptions } from "@tanstack/react-query";
import { client } from "../app/client.ts";

/** The largest page that the gateway returns. */
const MOST = 1_000;

export const agentsQuery = () =>
  queryOptions({
    queryKey: ["agents"],
    refetchInterval: 10_000,
    queryFn: async ({ signal }) =>
      client.agents.list({ limit: MOST, order_by: "name", order_direction: "asc" }, { signal }),
  });

export const agentQuery = (name: string) =>
  queryOptions({
    queryKey: ["agents", name],
    refetchInterval: 10_000,
    queryFn: async ({ signal }) => client.agents.get({ name }, { signal }),
  });

export const keysQuery = (agentName: string) =>
  queryOptions({
    queryKey: ["keys", agentName],
    queryFn: async ({ signal }) => client.keys.list({ agent_name: agentName, limit: MOST }, { signal }),
  });

export const deploymentsQuery = (agentName: string) =>
  queryOptions({
    queryKey: ["deployments", agentName],
    refetchInterval: 10_000,
    queryFn: async ({ signal }) => client.deployments.list(agentName, { limit: MOST }, { signal }),
  });
