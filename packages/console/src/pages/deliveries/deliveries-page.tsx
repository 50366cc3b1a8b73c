import { Loader, Switch, Text } from "@mantine/core";
import { useCallback, useMemo, useState } from "react";
import { useSearchParams } from "react-router";
import { countOf } from "../../components/count-of.ts";
import { Loaded } from "../../components/loaded.tsx";
import { Page } from "../../components/page.tsx";
import { Panel } from "../../components/panel.tsx";
import { canSplitBatches, filterOf, readView, writeView, type DeliveryView } from "../../delivery/filter.ts";
import { linesOf, separateLinesOf } from "../../delivery/lines.ts";
import { LongDeliveryList } from "../../delivery/long-delivery-list.tsx";
import { useLiveDeliveries } from "../../live/use-live-deliveries.ts";
import { BulkReplayButton } from "./bulk-replay-button.tsx";
import { FilterBar } from "./filter-bar.tsx";
import { NoDeliveries } from "./no-deliveries.tsx";

export function DeliveriesPage() {
  const [query, setQuery] = useSearchParams();
  const view = useMemo(() => readView(query), [query]);
  // A range is relative to when the page was opened; if it moved on, the filter would change all the time.
  const [openedAt] = useState(Date.now);
  const filter = useMemo(() => filterOf(view, openedAt), [view, openedAt]);
  const setView = useCallback((next: DeliveryView) => setQuery(writeView(next)), [setQuery]);
  const [isLive, setLive] = useState(true);
  const { query: list, deliveries, stream } = useLiveDeliveries(filter, isLive);
  const lines = useMemo(
    () => (canSplitBatches(view) ? separateLinesOf(deliveries) : linesOf(deliveries)),
    [view, deliveries],
  );
  const { hasNextPage, isFetching, isFetchingNextPage, fetchNextPage } = list;
  // A page that is requested while the list is loaded again would cancel that, and be cancelled by the next time.
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetching) void fetchNextPage();
  }, [hasNextPage, isFetching, fetchNextPage]);
  return (
    <Page
      title="Deliveries"
      description="Every webhook that was verified and stored, and its status."
      actions={
        <>
          <Switch
            label="Live"
            checked={isLive}
            onChange={(event) => setLive(event.currentTarget.checked)}
            mr="xs"
          />
          <BulkReplayButton filter={filter} />
        </>
      }
    >
      <FilterBar view={view} onChange={setView} />
      {stream === "rejected" && (
        <Text size="sm" c="var(--warn)">
          Live updates have stopped. Reload the page to resume them.
        </Text>
      )}
      <Panel isFlush>
        <Loaded query={list} rows={8}>
          {() =>
            deliveries.length === 0 && !hasNextPage ? (
              <NoDeliveries
                isFiltered={Object.keys(writeView(view)).length > 0}
                onClear={() => setView({ statuses: [] })}
              />
            ) : (
              <LongDeliveryList lines={lines} label="Deliveries" onEnd={onEnd} />
            )
          }
        </Loaded>
      </Panel>
      {isFetchingNextPage && <Loader size="sm" mx="auto" aria-label="Loading more" />}
      {!isFetchingNextPage && !hasNextPage && deliveries.length > 0 && (
        <Text size="sm" c="dimmed" ta="center">
          {countOf(deliveries.length, "delivery", "deliveries")} in total
        </Text>
      )}
    </Page>
  );
}
