import type { WebhookTriggerToPreview } from "agentex-gateway-sdk/client";
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

/** Recent activity of agents, and what waits for them, for one agent or all. */
export const activityQuery = (agentName?: string) =>
  queryOptions({
    queryKey: ["activity", agentName],
    refetchInterval: 30_000,
    queryFn: async ({ signal }) =>
      client.agents.activity(agentName === undefined ? {} : { agent_name: agentName }, { signal }),
  });

export const keysQuery = (agentName: string) =>
  queryOptions({
    queryKey: ["keys", agentName],
    queryFn: async ({ signal }) => client.keys.list({ agent_name: agentName, limit: MOST }, { signal }),
  });

/** The existing or possible webhook. It changes with the agent's keys. */
export const webhookQuery = (wanted: WebhookTriggerToPreview) =>
  queryOptions({
    queryKey: ["keys", wanted.agent_name, wanted],
    queryFn: async ({ signal }) => client.keys.previewWebhookTrigger(wanted, { signal }),
  });

export const deploymentsQuery = (agentName: string) =>
  queryOptions({
    queryKey: ["deployments", agentName],
    refetchInterval: 10_000,
    queryFn: async ({ signal }) => client.deployments.list(agentName, { limit: MOST }, { signal }),
  });

/** What an agent bound to a session, which can change while it works. */
export const sessionOfAgentQuery = (agentName: string, session: string) =>
  queryOptions({
    queryKey: ["agents", agentName, "session", session],
    refetchInterval: 30_000,
    queryFn: async ({ signal }) => client.agents.session(agentName, session, { signal }),
  });
