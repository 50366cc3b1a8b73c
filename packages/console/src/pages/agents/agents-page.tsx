import { Anchor, Button, TextInput } from "@mantine/core";
import { IconBolt, IconPlugConnected, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { pathTo } from "../../app/paths.ts";
import { EmptyState } from "../../components/empty-state.tsx";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { ListSkeleton } from "../../components/list-skeleton.tsx";
import { Page } from "../../components/page.tsx";
import { Panel } from "../../components/panel.tsx";
import { FILTER_FIELD } from "../../layout/use-shortcuts.ts";
import { agentsQuery } from "../../queries/agents.ts";
import { AgentRow } from "./agent-row.tsx";
import { FirstAgent } from "./first-agent.tsx";

export function AgentsPage() {
  const agents = useQuery(agentsQuery());
  const [text, setText] = useState("");
  const words = text.trim().toLowerCase();
  const shown = agents.data?.filter(({ name, description }) =>
    `${name} ${description}`.toLowerCase().includes(words),
  );
  return (
    <Page
      title="Agents"
      description="Programs that register with this gateway and handle webhooks."
      actions={
        <Button
          component={Link}
          to={pathTo.connect()}
          variant="default"
          leftSection={<IconPlugConnected size={16} aria-hidden />}
        >
          Connect a provider
        </Button>
      }
    >
      {(agents.data?.length ?? 0) > 5 && (
        <TextInput
          {...FILTER_FIELD}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          placeholder="Filter agents"
          aria-label="Filter agents"
          leftSection={<IconSearch size={16} aria-hidden />}
          maw={360}
        />
      )}
      <Panel isFlush>
        {agents.isError ? (
          <ErrorNotice error={agents.error} onRetry={() => void agents.refetch()} />
        ) : shown === undefined ? (
          <ListSkeleton />
        ) : agents.data?.length === 0 ? (
          <FirstAgent />
        ) : shown.length === 0 ? (
          <EmptyState icon={IconBolt} title={`No agent is called “${text}”`}>
            <Anchor component="button" type="button" onClick={() => setText("")}>
              Show all agents
            </Anchor>
          </EmptyState>
        ) : (
          shown.map((agent) => <AgentRow key={agent.id} agent={agent} />)
        )}
      </Panel>
    </Page>
  );
}
