import { Anchor } from "@mantine/core";
import { IconBolt, IconPlugConnected } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { pathTo } from "../../app/paths.ts";
import { EmptyState } from "../../components/empty-state.tsx";
import { LinkButton } from "../../components/link-button.tsx";
import { Loaded } from "../../components/loaded.tsx";
import { Page } from "../../components/page.tsx";
import { Panel } from "../../components/panel.tsx";
import { SearchField } from "../../components/search-field.tsx";
import { agentsQuery } from "../../queries/agents.ts";
import { AgentRow } from "./agent-row.tsx";
import { FirstAgent } from "./first-agent.tsx";

/** From how many agents on there is a field to search them. */
const MANY = 6;

export function AgentsPage() {
  const agents = useQuery(agentsQuery());
  const [text, setText] = useState("");
  const wanted = text.trim().toLowerCase();
  const shown = agents.data?.filter(({ name, description }) =>
    `${name} ${description}`.toLowerCase().includes(wanted),
  );
  return (
    <Page
      title="Agents"
      description="Programs that register with this gateway and handle webhooks."
      actions={
        <LinkButton to={pathTo.connect()} icon={<IconPlugConnected size={16} aria-hidden />} isSecondary>
          Connect a provider
        </LinkButton>
      }
    >
      {(agents.data?.length ?? 0) >= MANY && (
        <SearchField label="Search agents" value={text} onChange={setText} width={360} />
      )}
      <Panel isFlush>
        <Loaded query={agents}>
          {(all) =>
            all.length === 0 ? (
              <FirstAgent />
            ) : shown?.length === 0 ? (
              <EmptyState icon={IconBolt} title={`No agent matches “${text}”`}>
                <Anchor component="button" type="button" onClick={() => setText("")}>
                  Show all agents
                </Anchor>
              </EmptyState>
            ) : (
              shown?.map((agent) => <AgentRow key={agent.id} agent={agent} />)
            )
          }
        </Loaded>
      </Panel>
    </Page>
  );
}
