import { Anchor, Button } from "@mantine/core";
import { IconInbox } from "@tabler/icons-react";
import { Link } from "react-router";
import { pathTo } from "../../app/paths.ts";
import { EmptyState } from "../../components/empty-state.tsx";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { ListSkeleton } from "../../components/list-skeleton.tsx";
import { Panel } from "../../components/panel.tsx";
import { ToneBadge } from "../../components/tone-badge.tsx";
import { DeliveryList } from "../../delivery/delivery-list.tsx";
import { useLiveDeliveries } from "../../live/use-live-deliveries.ts";

const SHOWN = 8;
const EVERYTHING = {};

/** The newest deliveries, as they come. */
export function NewestDeliveries() {
  const { query, deliveries, stream } = useLiveDeliveries(EVERYTHING, true, SHOWN);
  return (
    <Panel
      title="Newest deliveries"
      actions={
        stream === "live" && (
          <ToneBadge tone="good" isMoving>
            live
          </ToneBadge>
        )
      }
      isFlush
    >
      {query.isError ? (
        <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <ListSkeleton />
      ) : deliveries.length === 0 ? (
        <EmptyState
          icon={IconInbox}
          title="No webhook has arrived yet"
          action={
            <Button component={Link} to={pathTo.connect()}>
              Connect a provider
            </Button>
          }
        >
          The first one shows up here by itself.
        </EmptyState>
      ) : (
        <>
          <DeliveryList deliveries={deliveries.slice(0, SHOWN)} label="Newest deliveries" />
          <div style={{ padding: "10px 20px", borderTop: "1px solid var(--line)" }}>
            <Anchor component={Link} to={pathTo.deliveries()} size="sm">
              All deliveries
            </Anchor>
          </div>
        </>
      )}
    </Panel>
  );
}
