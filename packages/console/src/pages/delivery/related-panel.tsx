import type { DeliveryDetail } from "agentex-gateway-sdk/client";
import { Anchor, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { Link } from "react-router";
import { pathTo } from "../../app/paths.ts";
import { Panel } from "../../components/panel.tsx";
import { useLiveDeliveries } from "../../live/use-live-deliveries.ts";
import { agentQuery } from "../../queries/agents.ts";
import { deliveryQuery } from "../../queries/deliveries.ts";
import { RelatedRow } from "./related-row.tsx";

const SHOWN = 6;

/** What else belongs to it: what it repeats, what repeats it, and the rest of its conversation. */
export function RelatedPanel({ delivery }: { readonly delivery: DeliveryDetail }) {
  const { replay_of, replays, conversation } = delivery;
  return (
    <>
      {(replay_of !== null || replays.length > 0) && (
        <Panel title="Replays" isFlush>
          {replay_of !== null && <RelatedById id={replay_of} note="the original" />}
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

/** A conversation is its sender's own, unless the route itself says what it is: then all who send there take part in it. */
function useConversationFilter({ agent_name, key_id, route }: DeliveryDetail, conversation: string) {
  const agent = useQuery({ ...agentQuery(agent_name ?? ""), enabled: agent_name !== null });
  const isTheRoutes = agent.data?.webhook_routes?.some(
    ({ method, path, conversation_key }) =>
      `${method} ${path}` === route && typeof conversation_key === "string",
  );
  return useMemo(
    () => ({
      conversation,
      ...(agent_name !== null && { agent: agent_name }),
      ...(isTheRoutes !== true && { key: key_id }),
    }),
    [conversation, agent_name, isTheRoutes, key_id],
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
  const { query, deliveries } = useLiveDeliveries(filter, true, SHOWN + 1);
  const others = deliveries.filter(({ id }) => id !== delivery.id).slice(0, SHOWN);
  return (
    <Panel
      title="Conversation"
      description={conversation}
      actions={
        <Anchor component={Link} to={pathTo.deliveries(filter)} size="sm">
          All of it
        </Anchor>
      }
      isFlush
    >
      {others.map((other) => (
        <RelatedRow key={other.id} delivery={other} />
      ))}
      {!query.isPending && others.length === 0 && (
        <Text size="sm" c="dimmed" px={20} pb={16}>
          This is the only delivery of it.
        </Text>
      )}
    </Panel>
  );
}
