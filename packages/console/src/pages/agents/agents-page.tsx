import { Anchor, Text } from "@mantine/core";
import { IconBolt, IconPlugConnected } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { pathTo } from "../../app/paths.ts";
import { EmptyState } from "../../components/notices/empty-state.tsx";
import { LinkButton } from "../../components/buttons/link-button.tsx";
import { Loaded } from "../../components/loading/loaded.tsx";
import { Page } from "../../components/page/page.tsx";
import { Panel } from "../../components/page/panel.tsx";
import { formatAbsolute } from "../../components/text/format-time.ts";
import { SearchField } from "../../components/fields/search-field.tsx";
import { activityQuery, agentsQuery } from "../../queries/agents.ts";
import { AgentHead, AgentRow } from "./agent-row.tsx";
import { FirstAgent } from "./first-agent.tsx";

/** The number of agents from which a search field is shown. */
const MANY = 6;

export function AgentsPage() {
  const agents = useQuery(agentsQuery());
  const activity = useQuery(activityQuery());
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
        agents.data?.length !== 0 && (
          <LinkButton to={pathTo.connect()} icon={<IconPlugConnected size={16} aria-hidden />} isSecondary>
            Connect a provider
          </LinkButton>
        )
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
              <>
                <AgentHead />
                {shown?.map((agent) => (
                  <AgentRow key={agent.id} agent={agent} activity={activity.data} />
                ))}
              </>
            )
          }
        </Loaded>
      </Panel>
      {activity.data !== undefined && activity.data.counted_from !== activity.data.from && (
        <Text size="xs" c="dimmed">
          Too many to count: success rates cover deliveries received after{" "}
          {formatAbsolute(activity.data.counted_from)}.
        </Text>
      )}
    </Page>
  );
}
