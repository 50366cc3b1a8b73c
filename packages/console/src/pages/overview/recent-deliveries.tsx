import { pathTo } from "../../app/paths.ts";
import { Loaded } from "../../components/loaded.tsx";
import { NoWebhooks } from "../../components/no-webhooks.tsx";
import { Panel } from "../../components/panel.tsx";
import { TextLink } from "../../components/text-link.tsx";
import { ToneBadge } from "../../components/tone-badge.tsx";
import { DeliveryList } from "../../delivery/delivery-list.tsx";
import { useLiveLines } from "../../live/use-live-lines.ts";

const SHOWN = 8;
const EVERYTHING = {};

/** The latest deliveries, as they arrive. */
export function RecentDeliveries() {
  const { query, lines, stream } = useLiveLines(EVERYTHING, SHOWN);
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
          lines.length === 0 ? (
            <NoWebhooks>The first webhook appears here as soon as it arrives.</NoWebhooks>
          ) : (
            <>
              <DeliveryList lines={lines} label="Recent deliveries" />
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
