import { Loader, Switch, Text } from "@mantine/core";
import { useCallback, useMemo, useState } from "react";
import { useSearchParams } from "react-router";
import { countOf } from "../../components/text/count-of.ts";
import { Loaded } from "../../components/loading/loaded.tsx";
import { Page } from "../../components/page/page.tsx";
import { Panel } from "../../components/page/panel.tsx";
import {
  canSplitBatches,
  filterOf,
  readView,
  writeView,
  type DeliveryView,
} from "../../delivery/filter/filter.ts";
import { useLiveDeliveries } from "../../live/use-live-deliveries.ts";
import { BulkReplayButton } from "./bulk-replay-button.tsx";
import { DeliveryLines } from "./delivery-lines.tsx";
import { FilterBar } from "./filters/filter-bar.tsx";
import { NoDeliveries } from "./no-deliveries.tsx";
import { SearchProgress } from "./filters/search-progress.tsx";
import { StatusTabs } from "./filters/status-tabs.tsx";
import { useSearch } from "./filters/use-search.ts";

export function DeliveriesPage() {
  const [query, setQuery] = useSearchParams();
  const view = useMemo(() => readView(query), [query]);
  // A range is relative to when the page was opened. If it moved, the filter would change all the time.
  const [openedAt] = useState(Date.now);
  const filter = useMemo(() => filterOf(view, openedAt), [view, openedAt]);
  const setView = useCallback((next: DeliveryView) => setQuery(writeView(next)), [setQuery]);
  const [isFollowing, setFollowing] = useState(false);
  const { payload } = view;
  const listed = useMemo(() => (payload === undefined ? filter : { ...filter, payload }), [filter, payload]);
  const key = JSON.stringify(listed);
  const live = useLiveDeliveries(listed, { isKept: !isFollowing });
  const { query: list, deliveries, stream } = live;
  const isSearch = payload !== undefined || view.q !== undefined;
  const search = useSearch(list, deliveries.length, isSearch ? key : undefined);
  const { hasNextPage, isFetchingNextPage } = list;
  return (
    <Page
      title="Deliveries"
      description="Every webhook that was verified and stored, and its status."
      actions={
        payload === undefined && (
          <>
            <FollowSwitch isOn={isFollowing} onChange={setFollowing} />
            <BulkReplayButton filter={filter} />
          </>
        )
      }
    >
      <StatusTabs view={view} />
      <FilterBar view={view} onChange={setView} />
      {isSearch && list.data !== undefined && (
        <SearchProgress
          pages={list.data.pages}
          isSearching={search.isSearching}
          onStop={search.stop}
          onContinue={search.goOn}
        />
      )}
      {stream === "rejected" && (
        <Text size="sm" c="var(--warn)">
          Live updates have stopped. Reload the page to resume them.
        </Text>
      )}
      <Panel isFlush>
        <Loaded query={list} rows={8}>
          {() =>
            deliveries.length === 0 && (!hasNextPage || isSearch) ? (
              <NoDeliveries
                isSearching={search.isSearching}
                isFiltered={Object.keys(writeView(view)).length > 0}
                onClear={() => setView({ statuses: [] })}
              />
            ) : (
              <DeliveryLines
                key={key}
                live={live}
                areSeparate={canSplitBatches(view)}
                isFollowing={isFollowing}
                isStopped={search.isStopped}
              />
            )
          }
        </Loaded>
      </Panel>
      {isFetchingNextPage && !isSearch && <Loader size="sm" mx="auto" aria-label="Loading more" />}
      {!isFetchingNextPage && !hasNextPage && deliveries.length > 0 && (
        <Text size="sm" c="dimmed" ta="center">
          {countOf(deliveries.length, "delivery", "deliveries")} in total
        </Text>
      )}
    </Page>
  );
}

/**
 * Whether new deliveries are shown as they arrive. Otherwise the list stays unchanged until its reader requests them.
 */
function FollowSwitch({
  isOn,
  onChange,
}: {
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}) {
  return (
    <Switch
      label="Follow"
      title="Show new deliveries at the top as they arrive"
      checked={isOn}
      onChange={(event) => onChange(event.currentTarget.checked)}
      mr="xs"
    />
  );
}
