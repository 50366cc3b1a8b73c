import type { DeliveryDetail } from "agentex-gateway-sdk/client";
import { useDocumentVisibility } from "@mantine/hooks";
import { useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { client } from "../app/client.ts";
import { hasEnded } from "../delivery/filter/filter.ts";
import { deliveryQuery } from "../queries/deliveries.ts";

/**
 * How often an unfinished delivery is also fetched, in milliseconds: streaming can fail where fetching does not.
 */
const LOOK_EVERY = 15_000;

/** A delivery that stays up to date on the page, along with its run, until it has ended. */
export function useFollowedDelivery(id: string) {
  const queryClient = useQueryClient();
  const query = useQuery({
    ...deliveryQuery(id),
    refetchInterval: ({ state }) => (isUnfinished(state.data) ? LOOK_EVERY : false),
  });
  // A browser opens at most six connections to a host, so a hidden tab closes its own.
  const isFollowing = useDocumentVisibility() === "visible" && isUnfinished(query.data);
  useEffect(() => {
    if (!isFollowing) return undefined;
    const abort = new AbortController();
    // Fetching the delivery again shows the error.
    follow(queryClient, id, abort.signal).catch(() => {});
    return () => abort.abort();
  }, [queryClient, id, isFollowing]);
  return query;
}

function isUnfinished(delivery: DeliveryDetail | undefined): boolean {
  return delivery !== undefined && !hasEnded(delivery.status);
}

async function follow(queryClient: QueryClient, id: string, signal: AbortSignal): Promise<void> {
  const { queryKey } = deliveryQuery(id);
  for await (const delivery of client.deliveries.follow(id, { signal })) {
    // A response still on its way may be older.
    await queryClient.cancelQueries({ queryKey, exact: true });
    queryClient.setQueryData(queryKey, delivery);
  }
}
