import type { FailingRoute, Loop, PausedAgent, RisingRefusals } from "agentex-gateway-sdk/client";
import { IconAlertTriangle, IconPlayerPause, IconRefreshAlert, IconShieldX } from "@tabler/icons-react";
import { pathTo } from "../../../app/paths.ts";
import { countOf } from "../../../components/text/count-of.ts";
import { Moment } from "../../../components/text/moment.tsx";
import type { KeyedAlert } from "./alert-row.tsx";

export function pausedAgent({ id, name, status_reason }: PausedAgent): KeyedAlert {
  return {
    key: id,
    icon: IconPlayerPause,
    tone: "warn",
    to: pathTo.agent(name),
    title: `${name} is paused`,
    detail: status_reason || "The gateway cannot reach it. Its deliveries are waiting.",
  };
}

export function failingRoute({
  agent_id,
  agent_name,
  route,
  last_received_at,
  ...counts
}: FailingRoute): KeyedAlert {
  const filter = { agent: agent_name, route, status: "failed,rejected,waiting", range: "24h" };
  return {
    key: `${agent_id} ${route}`,
    icon: IconAlertTriangle,
    tone: "bad",
    to: pathTo.deliveries(filter),
    title: `${agent_name} is failing on ${route}`,
    detail: (
      <>
        {describeFailing(counts)} in the last 24 hours. The most recent arrived{" "}
        <Moment at={last_received_at} />.
      </>
    ),
  };
}

export function loop({
  agent_id,
  agent_name,
  route,
  conversation,
  kind,
  actor,
  deliveries,
  add,
}: Loop): KeyedAlert {
  return {
    key: `${agent_id} ${route} ${conversation}`,
    icon: IconRefreshAlert,
    tone: "bad",
    to: pathTo.deliveries({ agent: agent_name, conversation }),
    title: `${conversation} looks like a loop`,
    detail:
      kind === "echo"
        ? `${actor} responds to itself. If that is ${agent_name}, register it with ${add}.`
        : `Bots, including ${actor}, sent ${agent_name} ${deliveries} deliveries in 10 minutes. To hold further ` +
          `ones, add ${add} to ${route}.`,
  };
}

export function risingRejections({
  agent_name,
  code,
  last_hour,
  usual_per_hour,
}: RisingRefusals): KeyedAlert {
  const usual = usual_per_hour < 1 ? "fewer than 1" : Math.round(usual_per_hour);
  return {
    key: `${agent_name} ${code}`,
    icon: IconShieldX,
    tone: "bad",
    to: pathTo.refusals({ agent: agent_name, code }),
    title: `More rejected requests for ${agent_name}: ${code.replaceAll("_", " ")}`,
    detail: `${countOf(last_hour, "request")} in the last hour. Usually it is ${usual} an hour.`,
  };
}

/** "2 failed, 1 retrying" */
function describeFailing({
  failed,
  rejected,
  retrying,
}: Pick<FailingRoute, "failed" | "rejected" | "retrying">): string {
  const parts = [
    failed > 0 ? `${failed} failed` : undefined,
    rejected > 0 ? `${rejected} failed (not retried)` : undefined,
    retrying > 0 ? `${retrying} retrying` : undefined,
  ];
  return parts.filter((part) => part !== undefined).join(", ");
}
