import { Button, Group, Stack, Tabs } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlugConnected, IconSend } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "react-router";
import { AGENT_TABS, pathTo, type AgentTab } from "../../app/paths.ts";
import { AgentStatus } from "../../components/agent-status.tsx";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { ListSkeleton } from "../../components/list-skeleton.tsx";
import { Page } from "../../components/page.tsx";
import { Panel } from "../../components/panel.tsx";
import { Trail } from "../../components/trail.tsx";
import { agentQuery } from "../../queries/agents.ts";
import { AgentDeliveries } from "./agent-deliveries.tsx";
import { AgentFacts } from "./agent-facts.tsx";
import { AgentRefusals } from "./agent-refusals.tsx";
import { DeleteAgent } from "./delete-agent.tsx";
import { KeysPanel } from "./keys-panel.tsx";
import { RoutesPanel } from "./routes-panel.tsx";
import { SendTestDialog } from "./send-test-dialog.tsx";

const TITLES: Readonly<Record<AgentTab, string>> = {
  routes: "Routes",
  keys: "Keys",
  deliveries: "Deliveries",
  refusals: "Refusals",
};

export function AgentPage() {
  const { name = "", tab: given } = useParams();
  const tab = AGENT_TABS.find((each) => each === given) ?? "routes";
  const navigate = useNavigate();
  const agent = useQuery(agentQuery(name));
  const [isSending, sending] = useDisclosure(false);
  const trail = <Trail to={pathTo.agents()}>Agents</Trail>;
  if (agent.data === undefined) {
    return (
      <Page title={name} trail={trail}>
        {agent.isError ? (
          <ErrorNotice error={agent.error} onRetry={() => void agent.refetch()} />
        ) : (
          <Panel isFlush>
            <ListSkeleton />
          </Panel>
        )}
      </Page>
    );
  }
  return (
    <Page
      title={name}
      trail={trail}
      heading={
        <Group gap="sm" component="span">
          {name} <AgentStatus status={agent.data.status} />
        </Group>
      }
      description={agent.data.description}
      actions={
        <>
          <Button variant="default" leftSection={<IconSend size={16} aria-hidden />} onClick={sending.open}>
            Send a test event
          </Button>
          <Button
            component={Link}
            to={pathTo.connect({ agent: name })}
            leftSection={<IconPlugConnected size={16} aria-hidden />}
          >
            Connect
          </Button>
        </>
      }
    >
      <AgentFacts agent={agent.data} />
      <Tabs
        value={tab}
        keepMounted={false}
        onChange={(next) => {
          const chosen = AGENT_TABS.find((each) => each === next);
          if (chosen !== undefined) void navigate(pathTo.agent(name, chosen), { replace: true });
        }}
      >
        <Tabs.List mb="md">
          {AGENT_TABS.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {TITLES[each]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="routes">
          <Stack>
            <RoutesPanel agent={agent.data} />
            <DeleteAgent agent={agent.data} />
          </Stack>
        </Tabs.Panel>
        <Tabs.Panel value="keys">
          <KeysPanel agentName={name} />
        </Tabs.Panel>
        <Tabs.Panel value="deliveries">
          <AgentDeliveries agentName={name} />
        </Tabs.Panel>
        <Tabs.Panel value="refusals">
          <AgentRefusals agentName={name} />
        </Tabs.Panel>
      </Tabs>
      <SendTestDialog agent={agent.data} isOpen={isSending} onClose={sending.close} />
    </Page>
  );
}
