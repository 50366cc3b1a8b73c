import type { Delivery } from "agentex-gateway-sdk/client";
import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { formatDuration } from "../../components/text/format-time.ts";
import { Moment } from "../../components/text/moment.tsx";
import { providerLabel } from "../../components/marks/provider-label.ts";
import { ProviderMark } from "../../components/marks/provider-mark.tsx";
import { RowText } from "../../components/rows/row.tsx";
import classes from "./delivery-row.module.css";
import { nameReason } from "../describe/reason.ts";
import { StatusBadge } from "../describe/status-badge.tsx";

/** The cells of a delivery's row. */
export function DeliveryCells({
  delivery,
  title,
  marks,
}: {
  readonly delivery: Delivery;
  readonly title: string;
  /** Marks for what is special about it, shown where a narrow screen has room. */
  readonly marks: ReactNode;
}) {
  const { provider, conversation, key_name, received_at } = delivery;
  const about = conversation ?? key_name ?? "";
  const detail = (
    <>
      {marks}
      {describeOrigin(delivery)}
    </>
  );
  return (
    <>
      <span className={classes["what"]}>
        <ProviderMark id={provider} />
        <RowText title={title} detail={detail} isClipped />
      </span>
      <span className={classes["about"]} title={about}>
        <bdi>{about}</bdi>
      </span>
      <span className={classes["response"]}>{describeResponse(delivery)}</span>
      <span className={classes["status"]}>
        <StatusBadge delivery={delivery} />
      </span>
      <Text size="sm" c="dimmed" component="span" className={classes["time"]}>
        <Moment at={received_at} />
      </Text>
    </>
  );
}

/** "code-watcher · push · POST /code_changes", "source slack-app · T0123456789" */
function describeOrigin(delivery: Delivery): string {
  const { agent_name, event, provider, route, summary, source_name, source_value } = delivery;
  const isUnrouted = delivery.status === "unrouted";
  const parts = [
    isUnrouted ? undefined : (agent_name ?? "deleted agent"),
    source_name === null ? undefined : `source ${source_name}`,
    isUnrouted ? (source_value ?? "no value") : undefined,
    event === null ? providerLabel(provider) : summary === null ? undefined : event,
    isUnrouted || (event === null && summary === null) ? undefined : route,
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
