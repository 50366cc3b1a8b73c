import type {
  Alerts,
  ExpiringKey,
  FailingRoute,
  Gap,
  HeldDeliveries,
  Loop,
  PausedAgent,
  RenamedKey,
  RisingRefusals,
  StoppedRecovery,
  UnroutedWebhooks,
} from "agentex-gateway-sdk/client";
import {
  IconAlertTriangle,
  IconClockExclamation,
  IconHandStop,
  IconPlugConnectedX,
  IconPlayerPause,
  IconRefreshAlert,
  IconRouteOff,
  IconShieldX,
} from "@tabler/icons-react";
import { pathTo } from "../../app/paths.ts";
import { countOf } from "../../components/text/count-of.ts";
import { Moment } from "../../components/text/moment.tsx";
import { keyKind } from "../../components/marks/provider-label.ts";
import type { Alert } from "./alert-row.tsx";

type KeyedAlert = Alert & { readonly key: string };

/** All alerts, the most urgent kind first. */
export function alertsOf(alerts: Alerts): readonly KeyedAlert[] {
  return [
    ...alerts.loops.map(loop),
    ...alerts.paused_agents.map(pausedAgent),
    ...alerts.failing_routes.map(failingRoute),
    ...alerts.held_deliveries.map(heldDeliveries),
    ...alerts.unrouted_webhooks.map(unroutedWebhooks),
    ...alerts.rising_refusals.map(risingRejections),
    ...alerts.stopped_recoveries.map(stoppedRecovery),
    ...alerts.gaps.map(gap),
    ...alerts.expiring_keys.map(expiringKey),
    ...alerts.renamed_keys.map(renamedKey),
  ];
}

function loop({ agent_id, agent_name, route, conversation, kind, actor, deliveries, add }: Loop): KeyedAlert {
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

function heldDeliveries({
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

function unroutedWebhooks({
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

function pausedAgent({ id, name, status_reason }: PausedAgent): KeyedAlert {
  return {
    key: id,
    icon: IconPlayerPause,
    tone: "warn",
    to: pathTo.agent(name),
    title: `${name} is paused`,
    detail: status_reason || "The gateway cannot reach it. Its deliveries are waiting.",
  };
}

function stoppedRecovery({ name, receiver, detail, since }: StoppedRecovery): KeyedAlert {
  return {
    key: `recovery ${name}`,
    icon: IconPlugConnectedX,
    tone: "bad",
    to: pathOf(receiver),
    title: `Missed webhooks of ${receiver.name} cannot be recovered`,
    detail: (
      <>
        {detail} (since <Moment at={since} />
        ). Give recovery {name} another credential.
      </>
    ),
  };
}

function gap({ provider, receiver, from, to }: Gap): KeyedAlert {
  return {
    key: `gap ${provider} ${receiver.type} ${receiver.name} ${from}`,
    icon: IconPlugConnectedX,
    tone: "warn",
    to: pathOf(receiver),
    title: `${receiver.name} has probably missed ${provider === "slack" ? "Slack" : "GitHub"} webhooks`,
    detail: (
      <>
        The gateway could not store any from <Moment at={from} /> to <Moment at={to} />.{" "}
        {provider === "slack"
          ? "Slack stopped retrying after six minutes and cannot send them again. Check in Slack what was missed."
          : "GitHub does not retry them. To request them again: npx agentex-gateway recover github"}
      </>
    ),
  };
}

function pathOf({ type, name }: Gap["receiver"]): string {
  return type === "agent" ? pathTo.agent(name) : pathTo.overview();
}

function failingRoute({
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

function risingRejections({ agent_name, code, last_hour, usual_per_hour }: RisingRefusals): KeyedAlert {
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

function expiringKey({ id, name, agent_name, api_key_type, expires_at }: ExpiringKey): KeyedAlert {
  return {
    key: id,
    icon: IconClockExclamation,
    tone: "warn",
    to: pathTo.agent(agent_name, "keys"),
    title: `A key of ${agent_name} is about to expire`,
    detail: (
      <>
        The {keyKind(api_key_type)} {name} expires <Moment at={expires_at} />. Create its replacement before
        then.
      </>
    ),
  };
}

function renamedKey({ id, name, agent_name, renamed_to, renamed_until }: RenamedKey): KeyedAlert {
  return {
    key: `${id} renamed`,
    icon: IconClockExclamation,
    tone: "warn",
    to: pathTo.agent(agent_name, "keys"),
    title: `A key of ${agent_name} needs its new name`,
    detail: (
      <>
        {name} is now called {renamed_to}. Rename the key: it accepts both names until{" "}
        <Moment at={renamed_until} />.
      </>
    ),
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
