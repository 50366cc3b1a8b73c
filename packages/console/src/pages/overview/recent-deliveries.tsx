import { pathTo } from "../../app/paths.ts";
import { Loaded } from "../../components/loading/loaded.tsx";
import { NoWebhooks } from "../../components/notices/no-webhooks.tsx";
import { Panel } from "../../components/page/panel.tsx";
import { TextLink } from "../../components/buttons/text-link.tsx";
import { ToneBadge } from "../../components/marks/tone-badge.tsx";
import { DeliveryList } from "../../delivery/list/delivery-list.tsx";
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
