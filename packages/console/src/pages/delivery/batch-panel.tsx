import type { DeliveryDetail } from "agentex-gateway-sdk/client";
import { useQuery } from "@tanstack/react-query";
import { pathTo } from "../../app/paths.ts";
import { countOf } from "../../components/count-of.ts";
import { Loaded } from "../../components/loaded.tsx";
import { Panel } from "../../components/panel.tsx";
import { TextLink } from "../../components/text-link.tsx";
import { batchQuery } from "../../queries/deliveries.ts";
import { RelatedRow } from "./related-row.tsx";

const SHOWN = 6;

/** The other deliveries of the request in which a delivery was sent, oldest first. */
export function BatchPanel({
  delivery: { id },
  batchId,
}: {
  readonly delivery: DeliveryDetail;
  readonly batchId: string;
}) {
  const query = useQuery(batchQuery(batchId));
  const members = query.data?.deliveries.toReversed() ?? [];
  const others = members.filter((member) => member.id !== id);
  // A batch may be of one delivery: a burst that did not come, or a replay.
  if (query.data !== undefined && others.length === 0) return null;
  const isCut = query.data != null && query.data.next_cursor !== null;
  const count = countOf(others.length, "other");
  return (
    <Panel
      title={query.data === undefined ? "Batch" : `Sent with ${isCut ? `more than ${count}` : count}`}
      description={
        id === batchId ? (
          "This delivery is the first."
        ) : (
          <>
            With the ID of{" "}
            <TextLink to={pathTo.delivery(batchId)} isInline>
              the first delivery
            </TextLink>
          </>
        )
      }
      actions={<TextLink to={pathTo.deliveries({ batch: batchId })}>View all</TextLink>}
      isFlush
    >
      <Loaded query={query} rows={3}>
        {() =>
          others
            .slice(0, SHOWN)
            .map((member) => (
              <RelatedRow
                key={member.id}
                delivery={member}
                {...(member.id === batchId && { note: "first" })}
              />
            ))
        }
      </Loaded>
    </Panel>
  );
}
