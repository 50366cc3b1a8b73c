import type { Agent } from "agentex-gateway-sdk/client";
import { Group, Stack } from "@mantine/core";
import { IconPlugConnected } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "react-router";
import { AGENT_TABS, pathTo, type AgentTab } from "../../app/paths.ts";
import { AgentStatus } from "../../components/marks/agent-status.tsx";
import { LinkButton } from "../../components/buttons/link-button.tsx";
import { LoadingPage } from "../../components/loading/loading-page.tsx";
import { PageTabs, type PageTab } from "../../components/page/page-tabs.tsx";
import { Page } from "../../components/page/page.tsx";
import { Trail } from "../../components/page/trail.tsx";
import { agentQuery } from "../../queries/agents.ts";
import { AgentDeliveries } from "./agent-deliveries.tsx";
import { AgentFacts } from "./agent-facts.tsx";
import { AgentRefusals } from "./agent-refusals.tsx";
import { DeleteAgent } from "./delete-agent.tsx";
import { DeploymentsPanel } from "./deployments-panel.tsx";
import { KeysPanel } from "./keys/keys-panel.tsx";
import { RecoveryPanel } from "./recovery/recovery-panel.tsx";
import { RoutesPanel } from "./routes-panel.tsx";
import { SendTestButton } from "./test-event/send-test-button.tsx";

export function AgentPage() {
  const { name = "", tab: given } = useParams();
  const query = useQuery(agentQuery(name));
  const { data: agent } = query;
  const trail = <Trail to={pathTo.agents()}>Agents</Trail>;
  if (agent === undefined) return <LoadingPage title={name} trail={trail} query={query} />;
  return (
    <Page
      title={name}
      trail={trail}
      heading={
        <Group gap="sm" component="span">
          {name} <AgentStatus status={agent.status} />
        </Group>
      }
      description={agent.description}
      actions={
        <>
          <SendTestButton agent={agent} />
          <LinkButton to={pathTo.connect({ agent: name })} icon={<IconPlugConnected size={16} aria-hidden />}>
            Connect
          </LinkButton>
        </>
      }
    >
      <AgentFacts agent={agent} />
      <PageTabs
        tabs={tabsOf(agent)}
        current={AGENT_TABS.find((each) => each === given) ?? "routes"}
        pathOf={(tab) => pathTo.agent(name, tab)}
      />
    </Page>
  );
}

function tabsOf(agent: Agent): readonly PageTab<AgentTab>[] {
  const { name } = agent;
  const routes = (
    <Stack>
      <RoutesPanel agent={agent} />
      <RecoveryPanel agentName={name} />
      <DeploymentsPanel agent={agent} />
      <DeleteAgent agent={agent} />
    </Stack>
  );
  return [
    { id: "routes", title: "Routes", content: routes },
    { id: "keys", title: "Keys", content: <KeysPanel agentName={name} /> },
    { id: "deliveries", title: "Deliveries", content: <AgentDeliveries agentName={name} /> },
    { id: "refusals", title: "Rejected requests", content: <AgentRefusals agentName={name} /> },
  ];
}
