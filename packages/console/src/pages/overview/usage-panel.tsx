import { Table, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { pathTo } from "../../app/paths.ts";
import { countOf } from "../../components/text/count-of.ts";
import { Panel } from "../../components/page/panel.tsx";
import { TextLink } from "../../components/buttons/text-link.tsx";
import { describeTokens, formatCost } from "../../delivery/describe/run.ts";
import { usageQuery } from "../../queries/deliveries.ts";
import { sumUpAgentDays, type AgentDay } from "./usage.ts";

const SHOWN = 10;
const dayFormat = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });

/** The usage of runs by agent and day; nothing if there were none. */
export function UsagePanel({ hours, span }: { readonly hours: number; readonly span: string }) {
  const { data } = useQuery(usageQuery(hours));
  const days = sumUpAgentDays(data?.sums ?? []);
  if (data === undefined || days.length === 0) return null;
  const runs = days.reduce((sum, day) => sum + day.runs, 0);
  const cost = days.reduce((sum, day) => sum + day.cost_usd, 0);
  const all = `Last ${span}: ${countOf(runs, "run")}, ${formatCost(cost)}`;
  return (
    <Panel
      title="Usage of runs"
      description={data.is_complete ? all : `${all}; too many to sum, so these are the newest`}
      isFlush
    >
      <Table.ScrollContainer minWidth={300}>
        <Table horizontalSpacing="lg" verticalSpacing="xs" aria-label="Usage by agent and day">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Day (UTC)</Table.Th>
              <Table.Th>Agent</Table.Th>
              <Table.Th>Runs</Table.Th>
              <Table.Th visibleFrom="sm">Tokens</Table.Th>
              <Table.Th ta="right">Cost</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {days.slice(0, SHOWN).map((day) => (
              <UsageRow key={`${day.day} ${day.agent_id}`} day={day} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      {days.length > SHOWN && (
        <Text size="xs" c="dimmed" px={20} py="xs">
          {countOf(days.length - SHOWN, "older row")} not shown.
        </Text>
      )}
    </Panel>
  );
}

function UsageRow({ day: sum }: { readonly day: AgentDay }) {
  const { agent_name, day, runs, succeeded, cost_usd } = sum;
  return (
    <Table.Tr>
      <Table.Td>{dayFormat.format(new Date(day))}</Table.Td>
      <Table.Td>
        {agent_name === null ? (
          "deleted agent"
        ) : (
          <TextLink to={pathTo.agent(agent_name)}>{agent_name}</TextLink>
        )}
      </Table.Td>
      <Table.Td>
        {runs.toLocaleString("en")}
        {succeeded < runs && ` (${succeeded.toLocaleString("en")} succeeded)`}
      </Table.Td>
      <Table.Td visibleFrom="sm">{describeTokens(sum)}</Table.Td>
      <Table.Td ta="right">{formatCost(cost_usd)}</Table.Td>
    </Table.Tr>
  );
}
