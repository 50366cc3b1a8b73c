import { pathTo } from "../../app/paths.ts";
import { Loaded } from "../../components/loaded.tsx";
import { NoWebhooks } from "../../components/no-webhooks.tsx";
import { Panel } from "../../components/panel.tsx";
import { TextLink } from "../../components/text-link.tsx";
import { ToneBadge } from "../../components/tone-badge.tsx";
import { DeliveryList } from "../../delivery/delivery-list.tsx";
import { useLiveDeliveries } from "../../live/use-live-deliveries.ts";

const SHOWN = 8;
const EVERYTHING = {};

/** The latest deliveries, as they arrive. */
export function RecentDeliveries() {
  const { query, deliveries, stream } = useLiveDeliveries(EVERYTHING, true, SHOWN);
  return (
    <Panel
      title="Recent deliveries"
      actions={
        stream === "live" && (
          <ToneBadge tone="good" isMoving>
            live
          </ToneBadge>
        )
      }
      isFlush
    >
      <Loaded query={query}>
        {() =>
          deliveries.length === 0 ? (
            <NoWebhooks>The first webhook appears here as soon as it arrives.</NoWebhooks>
          ) : (
            <>
              <DeliveryList deliveries={deliveries.slice(0, SHOWN)} label="Recent deliveries" />
              <div style={{ padding: "10px 20px", borderTop: "1px solid var(--line)" }}>
                <TextLink to={pathTo.deliveries()}>View all deliveries</TextLink>
              </div>
            </>
          )
        }
      </Loaded>
    </Panel>
  );
}
