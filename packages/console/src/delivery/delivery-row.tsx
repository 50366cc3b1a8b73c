import type { Delivery } from "agentex-gateway-sdk/client";
import { Text } from "@mantine/core";
import { memo } from "react";
import { pathTo } from "../app/paths.ts";
import { formatDuration } from "../components/format-time.ts";
import { Moment } from "../components/moment.tsx";
import { providerLabel } from "../components/provider-label.ts";
import { ProviderMark } from "../components/provider-mark.tsx";
import { Row, RowText } from "../components/row.tsx";
import classes from "./delivery-row.module.css";
import { nameReason } from "./reason.ts";
import { StatusBadge } from "./status-badge.tsx";
import { titleOf } from "./title.ts";

/** A delivery in a list, linked to its page. */
export const DeliveryRow = memo(function DeliveryRow({ delivery }: { readonly delivery: Delivery }) {
  const { id, provider, conversation, received_at, replay_of, batch_id } = delivery;
  return (
    <Row to={pathTo.delivery(id)} id={id} className={classes["row"]}>
      <span className={classes["what"]}>
        <ProviderMark id={provider} />
        <RowText title={titleOf(delivery)} detail={describeOrigin(delivery)} isClipped />
      </span>
      <span className={classes["about"]}>
        <span className={classes["subject"]}>{conversation ?? delivery.key_name ?? ""}</span>
        {replay_of !== null && <span className={classes["mark"]}>replay</span>}
        {batch_id !== null && <span className={classes["mark"]}>batch</span>}
      </span>
      <span className={classes["response"]}>{describeResponse(delivery)}</span>
      <span className={classes["status"]}>
        <StatusBadge delivery={delivery} />
      </span>
      <Text size="sm" c="dimmed" component="span" className={classes["time"]}>
        <Moment at={received_at} />
      </Text>
    </Row>
  );
});

/** "code-watcher · push · POST /code_changes" */
function describeOrigin({ agent_name, event, provider, route, summary }: Delivery): string {
  const parts = [
    agent_name ?? "deleted agent",
    event === null ? providerLabel(provider) : summary === null ? undefined : event,
    event === null && summary === null ? undefined : route,
  ];
  return parts.filter((part) => part !== undefined).join(" · ");
}

/** "200 · 120 ms", "agent timeout · 30.0 s · 3 attempts", "over budget" */
function describeResponse(delivery: Delivery): string {
  const { status, agent_status, error, duration_ms, attempt_count, reason } = delivery;
  if (reason !== null && (status === "filtered" || status === "held")) return nameReason(reason.code);
  const parts = [
    agent_status === null ? error?.replaceAll("_", " ") : String(agent_status),
    duration_ms === null ? undefined : formatDuration(duration_ms),
    attempt_count > 1 ? `${attempt_count} attempts` : undefined,
  ];
  return parts.filter((part) => part !== undefined).join(" · ") || "–";
}
