import { IconInbox } from "@tabler/icons-react";
import { useMemo } from "react";
import { pathTo } from "../../app/paths.ts";
import { EmptyState } from "../../components/notices/empty-state.tsx";
import { Loaded } from "../../components/loading/loaded.tsx";
import { Panel } from "../../components/page/panel.tsx";
import { TextLink } from "../../components/buttons/text-link.tsx";
import { DeliveryList } from "../../delivery/list/delivery-list.tsx";
import { useLiveLines } from "../../live/use-live-lines.ts";

const SHOWN = 25;

export function AgentDeliveries({ agentName }: { readonly agentName: string }) {
  const filter = useMemo(() => ({ agent: agentName }), [agentName]);
  const { query, lines } = useLiveLines(filter, SHOWN);
  return (
    <Panel
      title="Recent deliveries"
      actions={<TextLink to={pathTo.deliveries({ agent: agentName })}>View all</TextLink>}
      isFlush
    >
      <Loaded query={query}>
        {() =>
          lines.length === 0 ? (
            <EmptyState icon={IconInbox} title="No deliveries to this agent yet">
              <TextLink to={pathTo.connect({ agent: agentName })} isInline>
                Connect a provider
              </TextLink>
              , or send a test event with the button above.
            </EmptyState>
          ) : (
            <DeliveryList lines={lines} label={`Deliveries to ${agentName}`} />
          )
        }
      </Loaded>
    </Panel>
  );
}
