import type { Delivery, DeliveryFilter, DeliveryPage } from "agentex-gateway-sdk/client";
import { useDocumentVisibility } from "@mantine/hooks";
import { useInfiniteQuery, useQueryClient, type InfiniteData } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { mergeChanges } from "../delivery/merge.ts";
import { deliveriesQuery } from "../queries/deliveries.ts";
import { useDeliveryStream, type StreamState } from "./use-delivery-stream.ts";

/** When the first page has grown beyond this, it is loaded again. */
const MOST = 2_000;
/**
 * Changes made after a list was loaded and before its stream began are in neither, so the list is loaded again this much
 * later; in milliseconds.
 */
const CATCH_UP_AFTER = 2_000;

export type LiveDeliveries = {
  readonly query: ReturnType<typeof useDeliveriesQuery>;
  readonly deliveries: readonly Delivery[];
  readonly stream: StreamState;
};

/** The matching deliveries, newest first, kept up to date while it is live. */
export function useLiveDeliveries(filter: DeliveryFilter, isLive: boolean, limit?: number): LiveDeliveries {
  const queryClient = useQueryClient();
  const options = deliveriesQuery(filter, limit);
  const query = useDeliveriesQuery(filter, limit);
  // A browser opens at most six connections to a host, so a hidden tab closes its own.
  const isFollowing = useDocumentVisibility() === "visible" && isLive;
  const stream = useDeliveryStream(filter, isFollowing, (changes) => {
    const { queryKey } = options;
    queryClient.setQueryData(queryKey, (data: InfiniteData<DeliveryPage> | undefined) =>
      data === undefined ? data : { ...data, pages: mergeChanges(data.pages, changes) },
    );
    const first = queryClient.getQueryData(queryKey)?.pages[0];
    if ((first?.deliveries.length ?? 0) > MOST) void queryClient.resetQueries({ queryKey });
  });
  const key = JSON.stringify(options.queryKey);
  useEffect(() => {
    if (!isFollowing) return undefined;
    const isListed = ({ queryKey }: { readonly queryKey: readonly unknown[] }): boolean =>
      JSON.stringify(queryKey) === key;
    const catchUp = (): void => void queryClient.invalidateQueries({ predicate: isListed });
    const timer = setTimeout(catchUp, CATCH_UP_AFTER);
    return () => clearTimeout(timer);
  }, [queryClient, key, isFollowing]);
  const pages = query.data?.pages;
  const deliveries = useMemo(() => pages?.flatMap((page) => page.deliveries) ?? [], [pages]);
  return { query, deliveries, stream };
}

function useDeliveriesQuery(filter: DeliveryFilter, limit?: number) {
  return useInfiniteQuery(deliveriesQuery(filter, limit));
}
