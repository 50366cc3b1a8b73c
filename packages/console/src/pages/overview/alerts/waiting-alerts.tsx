import type { HeldDeliveries, UnroutedWebhooks } from "agentex-gateway-sdk/client";
import { IconHandStop, IconRouteOff } from "@tabler/icons-react";
import { pathTo } from "../../../app/paths.ts";
import { countOf } from "../../../components/text/count-of.ts";
import { Moment } from "../../../components/text/moment.tsx";
import type { KeyedAlert } from "./alert-row.tsx";

export function heldDeliveries({
  agent_id,
  agent_name,
  route,
  held,
  oldest_received_at,
}: HeldDeliveries): KeyedAlert {
  return {
    key: `held ${agent_id} ${route}`,
    icon: IconHandStop,
    tone: "warn",
    to: pathTo.held({ agent: agent_name, route }),
    title: `${agent_name} has held deliveries`,
    detail: (
      <>
        {countOf(held, "delivery", "deliveries")} on {route} wait for you to release or cancel them, the
        oldest since <Moment at={oldest_received_at} />.
      </>
    ),
  };
}

export function unroutedWebhooks({
  source_name,
  value,
  unrouted,
  off_reason,
  oldest_received_at,
}: UnroutedWebhooks): KeyedAlert {
  return {
    key: `unrouted ${source_name} ${value ?? ""}`,
    icon: IconRouteOff,
    tone: "warn",
    to: pathTo.source(source_name, "unrouted"),
    title: `${source_name} has unrouted deliveries`,
    detail: (
      <>
        {countOf(unrouted, "delivery", "deliveries")} {value === null ? "without a value" : `of ${value}`}{" "}
        {off_reason === null ? "wait for a target" : `wait since ${off_reason} switched its targets off`}, the
        oldest since <Moment at={oldest_received_at} />.
      </>
    ),
  };
}
