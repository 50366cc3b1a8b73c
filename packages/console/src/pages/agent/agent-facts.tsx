import type { Agent } from "agentex-gateway-sdk/client";
import { IconPlayerPause } from "@tabler/icons-react";
import { Facts } from "../../components/facts.tsx";
import { Moment } from "../../components/moment.tsx";
import { Notice } from "../../components/notice.tsx";
import { Panel } from "../../components/panel.tsx";

export function AgentFacts({ agent }: { readonly agent: Agent }) {
  return (
    <>
      {agent.status !== "Ready" && (
        <Notice tone="warn" icon={IconPlayerPause}>
          <strong>{agent.status_reason}</strong> What is for it waits, and goes out as soon as it is back. See
          that it runs and that its URL is right; when it registers again, nothing else has to be done.
        </Notice>
      )}
      <Panel>
        <Facts
          facts={[
            { name: "URL", value: agent.acp_url === null ? "none" : <code>{agent.acp_url}</code> },
            { name: "Kind", value: agent.acp_type },
            { name: "Registered", value: <Moment at={agent.registered_at} /> },
            { name: "Deliveries at once", value: agent.webhook_concurrency },
          ]}
        />
      </Panel>
    </>
  );
}
