import type { Agent } from "agentex-gateway-sdk/client";
import { IconPlayerPause } from "@tabler/icons-react";
import { Facts } from "../../components/facts.tsx";
import { Moment } from "../../components/moment.tsx";
import { Notice } from "../../components/notice.tsx";
import { Panel } from "../../components/panel.tsx";

export function AgentFacts({ agent }: { readonly agent: Agent }) {
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
            { name: "URL", value: agent.acp_url === null ? "none" : <code>{agent.acp_url}</code> },
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

/** "github:41898282, set over the API" */
function describeIdentities({ identities, set_over_api }: Agent) {
  const isSet = set_over_api.length > 0;
  if (identities.length === 0 && !isSet) return "none";
  return (
    <>
      <code>{identities.join(", ") || "none"}</code>
      {isSet && " (set over the API)"}
    </>
  );
}
