import type { Delivery } from "agentex-gateway-sdk/client";
import { Text } from "@mantine/core";
import type { ReactNode } from "react";
import { formatDuration } from "../components/format-time.ts";
import { Moment } from "../components/moment.tsx";
import { providerLabel } from "../components/provider-label.ts";
import { ProviderMark } from "../components/provider-mark.tsx";
import { RowText } from "../components/row.tsx";
import classes from "./delivery-row.module.css";
import { nameReason } from "./reason.ts";
import { StatusBadge } from "./status-badge.tsx";

/** What a row of a list says about a delivery. */
export function DeliveryCells({
  delivery,
  title,
  marks,
}: {
  readonly delivery: Delivery;
  readonly title: string;
  /** What is special about it, where a narrow screen shows it too. */
  readonly marks: ReactNode;
}) {
  const { provider, conversation, key_name, received_at } = delivery;
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
      <span className={classes["about"]}>{conversation ?? key_name ?? ""}</span>
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
