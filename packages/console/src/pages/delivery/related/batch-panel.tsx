import type { DeliveryDetail } from "agentex-gateway-sdk/client";
import { Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { client } from "../../../app/client.ts";
import { pathTo } from "../../../app/paths.ts";
import { countOf } from "../../../components/text/count-of.ts";
import { Loaded } from "../../../components/loading/loaded.tsx";
import { Panel } from "../../../components/page/panel.tsx";
import { TextLink } from "../../../components/buttons/text-link.tsx";
import { hasEnded } from "../../../delivery/filter/filter.ts";
import { batchQuery } from "../../../queries/deliveries.ts";
import { RelatedRow } from "./related-row.tsx";
import { ReplayButton } from "../replay-button.tsx";

const SHOWN = 6;

/** The other deliveries in a delivery's request, oldest first. */
export function BatchPanel({
  delivery: { id, agent_name },
  batchId,
}: {
  readonly delivery: DeliveryDetail;
  readonly batchId: string;
}) {
  const query = useQuery(batchQuery(batchId));
  const members = query.data?.deliveries.toReversed() ?? [];
  const others = members.filter((member) => member.id !== id);
  // A batch may consist of one delivery: no burst followed, or it is a replay.
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
      actions={
        <Group gap="sm">
          <TextLink to={pathTo.deliveries({ batch: batchId })}>View all</TextLink>
          {agent_name !== null &&
            members.length > 0 &&
            members.every((member) => hasEnded(member.status)) && (
              <ReplayButton
                id={id}
                label="Replay batch"
                isSecondary
                replay={async () => client.deliveries.replayBatch(batchId)}
              />
            )}
        </Group>
      }
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
