import { IconInbox } from "@tabler/icons-react";
import { useMemo } from "react";
import { pathTo } from "../../app/paths.ts";
import { TextLink } from "../../components/buttons/text-link.tsx";
import { Loaded } from "../../components/loading/loaded.tsx";
import { EmptyState } from "../../components/notices/empty-state.tsx";
import { Panel } from "../../components/page/panel.tsx";
import { DeliveryList } from "../../delivery/list/delivery-list.tsx";
import { useLiveLines } from "../../live/use-live-lines.ts";

const SHOWN = 25;

/** What a source received of late, one delivery for each target. */
export function SourceDeliveries({ name }: { readonly name: string }) {
  const filter = useMemo(() => ({ source: name }), [name]);
  const { query, lines } = useLiveLines(filter, SHOWN);
  return (
    <Panel
      title="Recent deliveries"
      actions={<TextLink to={pathTo.deliveries({ source: name })}>View all</TextLink>}
      isFlush
    >
      <Loaded query={query}>
        {() =>
          lines.length === 0 ? (
            <EmptyState icon={IconInbox} title="No deliveries of this source yet">
              They appear here as soon as the app sends webhooks to the URL above.
            </EmptyState>
          ) : (
            <DeliveryList lines={lines} label={`Deliveries of ${name}`} />
          )
        }
      </Loaded>
    </Panel>
  );
}
