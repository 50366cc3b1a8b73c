import type { Delivery, DeliveryFilter, DeliveryPage, PayloadSearch } from "agentex-gateway-sdk/client";
import { useDocumentVisibility } from "@mantine/hooks";
import { useInfiniteQuery, useQueryClient, type InfiniteData } from "@tanstack/react-query";
import { useEffect, useMemo } from "react";
import { hasEnded } from "../delivery/filter/filter.ts";
import { mergeChanges } from "../delivery/list/merge.ts";
import { deliveriesQuery } from "../queries/deliveries.ts";
import { useDeliveryStream, type StreamState } from "./use-delivery-stream.ts";

/**
 * When the first page has grown beyond this, it is reloaded. If it must stay unchanged, nothing more is added.
 */
const MOST = 2_000;
/**
 * Changes between the loading of a list and the start of its stream are in neither, so the list is reloaded after this time, in
 * milliseconds.
 */
const CATCH_UP_AFTER = 2_000;

export type LiveDeliveries = {
  readonly query: ReturnType<typeof useDeliveriesQuery>;
  readonly deliveries: readonly Delivery[];
  readonly stream: StreamState;
  /** How many of them changed while displayed and no longer match. */
  readonly gone: number;
  readonly dropGone: () => void;
  /** Reloads the list if so much has arrived that not everything was added. */
  readonly catchUp: () => void;
};

type Options = {
  readonly limit?: number;
  /** Whether the loaded deliveries must stay, however many arrive. */
  readonly isKept?: boolean;
};

/** The matching deliveries, newest first, kept up to date unless payloads are searched. */
export function useLiveDeliveries(
  filter: DeliveryFilter & PayloadSearch,
  { limit, isKept = false }: Options = {},
): LiveDeliveries {
  const queryClient = useQueryClient();
  const options = deliveriesQuery(filter, limit);
  const query = useDeliveriesQuery(filter, limit);
  // A browser opens at most six connections to a host, so a hidden tab closes its own.
  const isFollowing = useDocumentVisibility() === "visible" && filter.payload === undefined;
  const { queryKey } = options;
  const isFull = (): boolean => (queryClient.getQueryData(queryKey)?.pages[0]?.deliveries.length ?? 0) > MOST;
  const catchUp = (): void => {
    if (isFull()) void queryClient.resetQueries({ queryKey });
  };
  const { streamed, belongs } = useMemo(() => streamedFor(filter), [filter]);
  const stream = useDeliveryStream(streamed, isFollowing, (changes) => {
    const isClosed = isKept && isFull();
    const stays = isKept ? () => true : belongs;
    queryClient.setQueryData(queryKey, (data: InfiniteData<DeliveryPage> | undefined) =>
      data === undefined
        ? data
        : { ...data, pages: mergeChanges(data.pages, changes, (each) => !isClosed && belongs(each), stays) },
    );
    if (!isKept) catchUp();
  });
  const key = JSON.stringify(queryKey);
  useEffect(() => {
    if (!isFollowing) return undefined;
    const isListed = (other: { readonly queryKey: readonly unknown[] }): boolean =>
      JSON.stringify(other.queryKey) === key;
    const reload = (): void => void queryClient.invalidateQueries({ predicate: isListed });
    const timer = setTimeout(reload, CATCH_UP_AFTER);
    return () => clearTimeout(timer);
  }, [queryClient, key, isFollowing]);
  const pages = query.data?.pages;
  const deliveries = useMemo(() => pages?.flatMap((page) => page.deliveries) ?? [], [pages]);
  const gone = useMemo(() => deliveries.filter((each) => !belongs(each)).length, [deliveries, belongs]);
  const dropGone = (): void =>
    void queryClient.setQueryData(queryKey, (data: InfiniteData<DeliveryPage> | undefined) =>
      data === undefined ? data : { ...data, pages: mergeChanges(data.pages, [], undefined, belongs) },
    );
  return { query, deliveries, stream, gone, dropGone, catchUp };
}

/**
 * What to stream for a list. If it selects by a status that deliveries leave, streams changes of all statuses: otherwise the list
 * would keep showing a status that a delivery no longer has.
 */
function streamedFor(filter: DeliveryFilter): {
  readonly streamed: DeliveryFilter;
  readonly belongs: (delivery: Delivery) => boolean;
} {
  const { status, ...others } = filter;
  const statuses = [status ?? []].flat();
  return statuses.every(hasEnded)
    ? { streamed: filter, belongs: () => true }
    : { streamed: others, belongs: (delivery) => statuses.includes(delivery.status) };
}

function useDeliveriesQuery(filter: DeliveryFilter & PayloadSearch, limit?: number) {
  return useInfiniteQuery(deliveriesQuery(filter, limit));
}
