import type { DeliveryDetail } from "agentex-gateway-sdk/client";
import { Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { pathTo } from "../../../app/paths.ts";
import { Panel } from "../../../components/page/panel.tsx";
import { TextLink } from "../../../components/buttons/text-link.tsx";
import { useOpenLines } from "../../../delivery/list/use-open-lines.ts";
import { useLiveLines } from "../../../live/use-live-lines.ts";
import { agentQuery } from "../../../queries/agents.ts";
import { deliveryQuery } from "../../../queries/deliveries.ts";
import { RelatedBatch } from "./related-batch.tsx";
import { RelatedRow } from "./related-row.tsx";

const SHOWN = 6;

/** Related deliveries: its original, its replays, and those with the same ordering key. */
export function RelatedPanel({ delivery }: { readonly delivery: DeliveryDetail }) {
  const { replay_of, replays, conversation } = delivery;
  return (
    <>
      {(replay_of !== null || replays.length > 0) && (
        <Panel title="Replays" isFlush>
          {replay_of !== null && <RelatedById id={replay_of} note="original" />}
          {replays.map((id) => (
            <RelatedById key={id} id={id} note="replay" />
          ))}
        </Panel>
      )}
      {conversation !== null && <ConversationPanel delivery={delivery} conversation={conversation} />}
    </>
  );
}

function RelatedById({ id, note }: { readonly id: string; readonly note: string }) {
  const { data } = useQuery(deliveryQuery(id));
  return data === undefined ? null : <RelatedRow delivery={data} note={note} />;
}

/**
 * An ordering key belongs to one sender, unless the route defines it. Then all of the route's senders share it.
 */
function useConversationFilter({ agent_name, key_id, route }: DeliveryDetail, conversation: string) {
  const agent = useQuery({ ...agentQuery(agent_name ?? ""), enabled: agent_name !== null });
  const isShared = agent.data?.webhook_routes?.some(
    ({ method, path, conversation_key }) =>
      `${method} ${path}` === route && typeof conversation_key === "string",
  );
  return useMemo(
    () => ({
      conversation,
      ...(agent_name !== null && { agent: agent_name }),
      ...(isShared !== true && { key: key_id }),
    }),
    [conversation, agent_name, isShared, key_id],
  );
}

function ConversationPanel({
  delivery,
  conversation,
}: {
  readonly delivery: DeliveryDetail;
  readonly conversation: string;
}) {
  const filter = useConversationFilter(delivery, conversation);
  const { query, lines } = useLiveLines(filter, SHOWN + 1);
  const open = useOpenLines();
  // The delivery's batch has its own panel.
  const others = lines.filter(({ key }) => key !== (delivery.batch_id ?? delivery.id)).slice(0, SHOWN);
  return (
    <Panel
      title="Same ordering key"
      description={conversation}
      actions={others.length > 0 && <TextLink to={pathTo.deliveries(filter)}>View all</TextLink>}
      isFlush
    >
      {others.map((line) =>
        line.kind === "delivery" ? (
          <RelatedRow key={line.key} delivery={line.delivery} />
        ) : (
          <RelatedBatch
            key={line.key}
            line={line}
            isOpen={open.isOpen(line.key)}
            onToggle={() => open.toggle(line.key)}
          />
        ),
      )}
      {!query.isPending && others.length === 0 && (
        <Text size="sm" c="dimmed" px={{ base: 16, sm: 20 }} pb={16}>
          No other deliveries{delivery.batch_id !== null && " besides its batch"}.
        </Text>
      )}
    </Panel>
  );
}
