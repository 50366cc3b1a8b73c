import { queryOptions } from "@tanstack/react-query";
import type { Subscription } from "agentex-gateway-sdk/client";
import { client } from "../app/client.ts";

/** How many subscribers get an agent's events by webhook. */
export function countSubscribers(subscriptions: readonly Subscription[], agent: string): number {
  return subscriptions.filter(
    ({ state, arguments: narrowed, provider }) =>
      state !== "ended" && provider !== "delivery" && (narrowed.agent ?? agent) === agent,
  ).length;
}

export const subscriptionsQuery = () =>
  queryOptions({
    queryKey: ["subscriptions"],
    refetchInterval: 5_000,
    queryFn: async ({ signal }) => client.subscriptions.list({ signal }),
  });
