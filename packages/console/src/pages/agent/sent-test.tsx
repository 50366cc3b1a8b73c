import type { TestDelivery } from "agentex-gateway-sdk/client";
import { Anchor } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { Link } from "react-router";
import { pathTo } from "../../app/paths.ts";
import { Notice } from "../../components/notice.tsx";

/** What the provider would have heard of a test event. */
export function SentTest({ sent }: { readonly sent: TestDelivery }) {
  const { status, delivery_id, event, route } = sent;
  const isTaken = status < 400;
  return (
    <Notice tone={isTaken ? "good" : "bad"} icon={isTaken ? IconCircleCheck : IconAlertTriangle}>
      {isTaken
        ? `${event} was sent to ${route}; the sender heard ${status}.`
        : `The sender of ${event} would have heard ${status}.`}{" "}
      {delivery_id !== null && (
        <Anchor component={Link} to={pathTo.delivery(delivery_id)} underline="always">
          See the delivery
        </Anchor>
      )}
    </Notice>
  );
}
