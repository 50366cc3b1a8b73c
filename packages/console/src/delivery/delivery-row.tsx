import type { Delivery } from "agentex-gateway-sdk/client";
import { Text } from "@mantine/core";
import { memo } from "react";
import { Link } from "react-router";
import { pathTo } from "../app/paths.ts";
import { formatDuration } from "../components/format-time.ts";
import { Moment } from "../components/moment.tsx";
import { ProviderMark } from "../components/provider-mark.tsx";
import { StatusBadge } from "../components/status-badge.tsx";
import classes from "./delivery-row.module.css";

/** A delivery in a list: a link to all that is known of it. */
export const DeliveryRow = memo(function DeliveryRow({ delivery }: { readonly delivery: Delivery }) {
  const { id, event, provider, agent_name, route, conversation, status, received_at, replay_of } = delivery;
  return (
    <Link to={pathTo.delivery(id)} className={classes["row"]} data-row={id}>
      <span className={classes["what"]}>
        <ProviderMark id={provider} />
        <span className={classes["words"]}>
          <span className={classes["event"]}>{event ?? route}</span>
          <span className={classes["small"]}>
            {agent_name ?? "deleted agent"} · {event === null ? provider : route}
          </span>
        </span>
      </span>
      <span className={classes["about"]}>
        {conversation ?? delivery.key_name ?? ""}
        {replay_of !== null && <span className={classes["replay"]}>replay</span>}
      </span>
      <span className={classes["answer"]}>
        <AnswerOf delivery={delivery} />
      </span>
      <span className={classes["status"]}>
        <StatusBadge status={status} />
      </span>
      <Text size="sm" c="dimmed" component="span" className={classes["time"]}>
        <Moment at={received_at} />
      </Text>
    </Link>
  );
});

function AnswerOf({ delivery }: { readonly delivery: Delivery }) {
  const { agent_status, error, duration_ms, attempt_count } = delivery;
  const parts = [
    agent_status === null ? error?.replaceAll("_", " ") : String(agent_status),
    duration_ms === null ? undefined : formatDuration(duration_ms),
    attempt_count > 1 ? `${attempt_count} attempts` : undefined,
  ];
  return parts.filter((part) => part !== undefined).join(" · ") || "–";
}
