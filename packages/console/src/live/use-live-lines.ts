import type { DeliveryFilter } from "agentex-gateway-sdk/client";
import { useEffect, useMemo } from "react";
import { linesOf, type Line } from "../delivery/list/lines.ts";
import { useLiveDeliveries, type LiveDeliveries } from "./use-live-deliveries.ts";

/** How many deliveries to load per displayed line: a batch is one line. */
const FOR_EACH = 4;
/** The most pages to load if there are many batches. */
const MOST_PAGES = 5;

export type LiveLines = Pick<LiveDeliveries, "query" | "stream"> & { readonly lines: readonly Line[] };

/** The newest lines of a list, kept up to date. */
export function useLiveLines(filter: DeliveryFilter, count: number): LiveLines {
  const { query, deliveries, stream } = useLiveDeliveries(filter, { limit: count * FOR_EACH });
  const lines = useMemo(() => linesOf(deliveries), [deliveries]);
  const { data, hasNextPage, isFetching, fetchNextPage } = query;
  const isShort = lines.length < count && (data?.pages.length ?? MOST_PAGES) < MOST_PAGES;
  useEffect(() => {
    if (isShort && hasNextPage && !isFetching) void fetchNextPage();
  }, [isShort, hasNextPage, isFetching, fetchNextPage]);
  return { query, stream, lines: lines.slice(0, count) };
}
