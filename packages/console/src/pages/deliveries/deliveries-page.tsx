import { Anchor, Button, Loader, Switch, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconInbox, IconRefresh } from "@tabler/icons-react";
import { useCallback, useMemo, useState } from "react";
import { Link, useSearchParams } from "react-router";
import { pathTo } from "../../app/paths.ts";
import { EmptyState } from "../../components/empty-state.tsx";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { ListSkeleton } from "../../components/list-skeleton.tsx";
import { Page } from "../../components/page.tsx";
import { Panel } from "../../components/panel.tsx";
import { filterOf, readView, writeView, type DeliveryView } from "../../delivery/filter.ts";
import { LongDeliveryList } from "../../delivery/long-delivery-list.tsx";
import { useLiveDeliveries } from "../../live/use-live-deliveries.ts";
import { BulkReplayDialog } from "./bulk-replay-dialog.tsx";
import { FilterBar } from "./filter-bar.tsx";

export function DeliveriesPage() {
  const [query, setQuery] = useSearchParams();
  const view = useMemo(() => readView(query), [query]);
  // A range is told from when the page was opened: were it to move on, the list would be another one each moment.
  const [openedAt] = useState(Date.now);
  const filter = useMemo(() => filterOf(view, openedAt), [view, openedAt]);
  const setView = useCallback((next: DeliveryView) => setQuery(writeView(next)), [setQuery]);
  const [isLive, setLive] = useState(true);
  const [isReplaying, replaying] = useDisclosure(false);
  const { query: list, deliveries, stream } = useLiveDeliveries(filter, isLive);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const onEnd = useCallback(() => {
    if (hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [hasNextPage, isFetchingNextPage, fetchNextPage]);
  const isFiltered = Object.keys(writeView(view)).length > 0;

  return (
    <Page
      title="Deliveries"
      description="What was proven and recorded, and what became of it."
      actions={
        <>
          <Switch
            label="Live"
            checked={isLive}
            onChange={(event) => setLive(event.currentTarget.checked)}
            mr="xs"
          />
          <Button
            variant="default"
            leftSection={<IconRefresh size={16} aria-hidden />}
            onClick={replaying.open}
          >
            Replay all…
          </Button>
        </>
      }
    >
      <FilterBar view={view} onChange={setView} />
      {stream === "refused" && (
        <Text size="sm" c="var(--warn)">
          The live list has ended. Load the page again to go on with it.
        </Text>
      )}
      <Panel isFlush>
        {list.isError && deliveries.length === 0 ? (
          <ErrorNotice error={list.error} onRetry={() => void list.refetch()} />
        ) : list.isPending ? (
          <ListSkeleton rows={8} />
        ) : deliveries.length === 0 && !hasNextPage ? (
          <NoDeliveries isFiltered={isFiltered} onClear={() => setView({ statuses: [] })} />
        ) : (
          <LongDeliveryList deliveries={deliveries} label="Deliveries" onEnd={onEnd} />
        )}
      </Panel>
      {isFetchingNextPage ? (
        <Loader size="sm" mx="auto" aria-label="Loading more" />
      ) : (
        !hasNextPage &&
        deliveries.length > 0 && (
          <Text size="sm" c="dimmed" ta="center">
            {deliveries.length === 1
              ? "That is the only one."
              : `That is all: ${deliveries.length} deliveries.`}
          </Text>
        )
      )}
      <BulkReplayDialog filter={filter} isOpen={isReplaying} onClose={replaying.close} />
    </Page>
  );
}

function NoDeliveries({
  isFiltered,
  onClear,
}: {
  readonly isFiltered: boolean;
  readonly onClear: () => void;
}) {
  return isFiltered ? (
    <EmptyState
      icon={IconInbox}
      title="No delivery matches"
      action={
        <Button variant="default" onClick={onClear}>
          Clear the filter
        </Button>
      }
    >
      What was turned away is not a delivery: see{" "}
      <Anchor component={Link} to={pathTo.refusals()} underline="always">
        Refusals
      </Anchor>
      .
    </EmptyState>
  ) : (
    <EmptyState
      icon={IconInbox}
      title="No webhook has arrived yet"
      action={
        <Button component={Link} to={pathTo.connect()}>
          Connect a provider
        </Button>
      }
    >
      Once one does, it is here the same moment. What was turned away is under{" "}
      <Anchor component={Link} to={pathTo.refusals()} underline="always">
        Refusals
      </Anchor>
      .
    </EmptyState>
  );
}
