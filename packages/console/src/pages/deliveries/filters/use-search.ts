import { useEffect, useState } from "react";
import type { LiveDeliveries } from "../../../live/use-live-deliveries.ts";

/** After this many matches, a search continues only on request. */
const ENOUGH = 100;

/**
 * Loads the pages of a search one after another, because each may have few matches or none.
 *
 * @param key - identifies the search: a new one starts over. Undefined if there is none.
 */
export function useSearch(query: LiveDeliveries["query"], found: number, key: string | undefined) {
  const [stopped, setStopped] = useState<{ readonly key: string; readonly enough: number }>();
  const { hasNextPage, isFetching, isError, fetchNextPage } = query;
  const { enough } = stopped?.key === key && stopped !== undefined ? stopped : { enough: ENOUGH };
  const isSearching = key !== undefined && !isError && (isFetching || (hasNextPage && found < enough));
  useEffect(() => {
    if (isSearching && hasNextPage && !isFetching && found < enough) void fetchNextPage();
  }, [isSearching, hasNextPage, isFetching, found, enough, fetchNextPage]);
  return {
    isSearching,
    isStopped: enough === 0,
    stop: () => key !== undefined && setStopped({ key, enough: 0 }),
    goOn: () => key !== undefined && setStopped({ key, enough: found + ENOUGH }),
  };
}
