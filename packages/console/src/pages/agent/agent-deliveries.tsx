import { Anchor } from "@mantine/core";
import { IconInbox } from "@tabler/icons-react";
import { useMemo } from "react";
import { Link } from "react-router";
import { pathTo } from "../../app/paths.ts";
import { EmptyState } from "../../components/empty-state.tsx";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { ListSkeleton } from "../../components/list-skeleton.tsx";
import { Panel } from "../../components/panel.tsx";
import { DeliveryList } from "../../delivery/delivery-list.tsx";
import { useLiveDeliveries } from "../../live/use-live-deliveries.ts";

const SHOWN = 25;

export function AgentDeliveries({ agentName }: { readonly agentName: string }) {
  const filter = useMemo(() => ({ agent: agentName }), [agentName]);
  const { query, deliveries } = useLiveDeliveries(filter, true, SHOWN);
  return (
    <Panel
      title="Newest deliveries"
      actions={
        <Anchor component={Link} to={pathTo.deliveries({ agent: agentName })} size="sm">
          All of them
        </Anchor>
      }
      isFlush
    >
      {query.isError ? (
        <ErrorNotice error={query.error} onRetry={() => void query.refetch()} />
      ) : query.isPending ? (
        <ListSkeleton />
      ) : deliveries.length === 0 ? (
        <EmptyState icon={IconInbox} title="Nothing has been delivered to it yet">
          <Anchor component={Link} to={pathTo.connect({ agent: agentName })} underline="always">
            Connect a provider
          </Anchor>
          , or send a test event with the button above.
        </EmptyState>
      ) : (
        <DeliveryList deliveries={deliveries.slice(0, SHOWN)} label={`Deliveries to ${agentName}`} />
      )}
    </Panel>
  );
}
