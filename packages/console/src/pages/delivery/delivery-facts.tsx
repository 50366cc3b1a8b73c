import type { DeliveryDetail } from "agentex-gateway-sdk/client";
import { Anchor } from "@mantine/core";
import { Link } from "react-router";
import { pathTo } from "../../app/paths.ts";
import { CopyButton } from "../../components/copy-button.tsx";
import { Facts, type Fact } from "../../components/facts.tsx";
import { formatAbsolute } from "../../components/format-time.ts";
import { Moment } from "../../components/moment.tsx";
import { Panel } from "../../components/panel.tsx";

export function DeliveryFacts({ delivery }: { readonly delivery: DeliveryDetail }) {
  const { id, agent_name, route, provider, key_name, policy, received_at, next_attempt_at } = delivery;
  const facts: Fact[] = [
    {
      name: "Id",
      value: (
        <span style={{ display: "inline-flex", alignItems: "center" }}>
          <code style={{ fontSize: 12 }}>{id}</code>
          <CopyButton value={id} what="Copy id" />
        </span>
      ),
    },
    {
      name: "Agent",
      value:
        agent_name === null ? (
          "deleted"
        ) : (
          <Anchor component={Link} to={pathTo.agent(agent_name)} size="sm">
            {agent_name}
          </Anchor>
        ),
    },
    { name: "Route", value: <code>{route}</code> },
    { name: "Proven by", value: `${provider} · ${key_name ?? "a key that was deleted"}` },
    { name: "Policy", value: policy },
    { name: "Received", value: <span title={received_at}>{formatAbsolute(received_at)}</span> },
  ];
  if (delivery.provider_delivery_id !== null) {
    facts.push({ name: "Sender's id", value: <code>{delivery.provider_delivery_id}</code> });
  }
  if (next_attempt_at !== null) {
    facts.push({ name: "Next attempt", value: <Moment at={next_attempt_at} /> });
  }
  return (
    <Panel>
      <Facts facts={facts} />
    </Panel>
  );
}
