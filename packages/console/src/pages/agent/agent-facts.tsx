import type { Agent } from "agentex-gateway-sdk/client";
import { IconPlayerPause } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { providerLabel } from "../../components/marks/provider-label.ts";
import { Facts, type Fact } from "../../components/rows/facts.tsx";
import { Moment } from "../../components/text/moment.tsx";
import { Notice } from "../../components/notices/notice.tsx";
import { describeSuccess, describeWaiting } from "../../delivery/describe/activity.ts";
import { countSubscribers, subscriptionsQuery } from "../../queries/subscriptions.ts";
import { activityQuery } from "../../queries/agents.ts";
import { Panel } from "../../components/page/panel.tsx";

export function AgentFacts({ agent }: { readonly agent: Agent }) {
  const activityFacts = useActivityFacts(agent.name);
  const subscribers = useSubscribers(agent);
  return (
    <>
      {agent.status === "BuildOnly" && (
        <Notice tone="warn" icon={IconPlayerPause}>
          <strong>{agent.status_reason}</strong> It can have keys, and receives webhooks as soon as it
          registers with a URL or one of its deployments is promoted.
        </Notice>
      )}
      {agent.status !== "Ready" && agent.status !== "BuildOnly" && (
        <Notice tone="warn" icon={IconPlayerPause}>
          <strong>{agent.status_reason}</strong> Its deliveries are waiting, and go out as soon as it is back.
          Check that it is running and that its URL is right. Registering again is enough to resume.
        </Notice>
      )}
      <Panel>
        <Facts
          facts={[
            ...activityFacts,
            { name: "Deliveries", value: describeDelivery(agent) },
            ...(subscribers === undefined ? [] : [{ name: "Subscribers", value: subscribers }]),
            { name: "URL", value: agent.acp_url === null ? "none" : <code>{agent.acp_url}</code> },
            ...(agent.wake_url === null ? [] : [{ name: "Wake URL", value: <code>{agent.wake_url}</code> }]),
            { name: "ACP type", value: agent.acp_type },
            { name: "Registered", value: <Moment at={agent.registered_at} /> },
            { name: "Concurrent deliveries", value: agent.webhook_concurrency },
            { name: "Own accounts (identities)", value: describeIdentities(agent) },
          ]}
        />
      </Panel>
    </>
  );
}

/** The agent's recent activity; nothing until it is known. */
function useActivityFacts(name: string): readonly Fact[] {
  const { data } = useQuery(activityQuery(name));
  const own = data?.agents[0];
  if (data === undefined || own === undefined) return [];
  const { last_received_at, providers } = own;
  return [
    { name: "Success rate, 24 hours", value: describeSuccess(own) ?? "nothing finished" },
    { name: "Not finished", value: describeWaiting(own, data.is_complete) ?? "nothing" },
    {
      name: "Last delivery",
      value: last_received_at === null ? "none yet" : <Moment at={last_received_at} />,
    },
    { name: "Providers", value: providers.map(providerLabel).join(", ") || "none" },
  ];
}

/** How many subscribers get its events by webhook, for an agent with no other delivery. */
function useSubscribers({ name, delivery }: Agent): string | undefined {
  const isOnlyThese = delivery === "subscription";
  const { data } = useQuery({ ...subscriptionsQuery(), enabled: isOnlyThese });
  if (!isOnlyThese || data === undefined) return undefined;
  const count = countSubscribers(data, name);
  return count === 0 ? "none by webhook; its events can only be polled or streamed" : String(count);
}

function describeDelivery({ delivery }: Agent): string {
  switch (delivery) {
    case "pull":
      return "pull: it claims them from its inbox";
    case "subscription":
      return "subscription: only its subscribers receive them, as events";
    case "push":
      return "push: sent to its URL";
  }
}

/** "github:41898282, set over the API" */
function describeIdentities({ identities, set_over_api }: Agent) {
  const isSet = set_over_api.length > 0;
  if (identities.length === 0 && !isSet) return "none";
  return (
    <>
      <code>{identities.join(", ") || "none"}</code>
      {isSet && " (set with the API)"}
    </>
  );
}
