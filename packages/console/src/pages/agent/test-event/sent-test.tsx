import type { TestDelivery } from "agentex-gateway-sdk/client";
import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { pathTo } from "../../../app/paths.ts";
import { Notice } from "../../../components/notices/notice.tsx";
import { TextLink } from "../../../components/buttons/text-link.tsx";

/** The response to a test event, as the provider would get it. */
export function SentTest({ sent }: { readonly sent: TestDelivery }) {
  const { status, delivery_id, event, route } = sent;
  const isAccepted = status < 400;
  return (
    <Notice tone={isAccepted ? "good" : "bad"} icon={isAccepted ? IconCircleCheck : IconAlertTriangle}>
      Sent {event} to {route}. The gateway returned {status}.{" "}
      {delivery_id !== null && (
        <TextLink to={pathTo.delivery(delivery_id)} isInline>
          View delivery
        </TextLink>
      )}
    </Notice>
  );
}
