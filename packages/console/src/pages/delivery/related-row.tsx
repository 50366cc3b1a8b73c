import type { Delivery } from "agentex-gateway-sdk/client";
import { Text } from "@mantine/core";
import { Link } from "react-router";
import { pathTo } from "../../app/paths.ts";
import { Moment } from "../../components/moment.tsx";
import { StatusBadge } from "../../components/status-badge.tsx";
import classes from "./related-row.module.css";

export function RelatedRow({ delivery, note }: { readonly delivery: Delivery; readonly note?: string }) {
  return (
    <Link to={pathTo.delivery(delivery.id)} className={classes["row"]}>
      <span className={classes["words"]}>
        <span className={classes["event"]}>{delivery.event ?? delivery.route}</span>
        <Text size="xs" c="dimmed" component="span" display="block">
          {note !== undefined && `${note} · `}
          <Moment at={delivery.received_at} />
        </Text>
      </span>
      <StatusBadge status={delivery.status} />
    </Link>
  );
}
