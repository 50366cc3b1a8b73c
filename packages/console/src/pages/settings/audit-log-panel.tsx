import type { AuditEntry } from "agentex-gateway-sdk/client";
import { Table, Text } from "@mantine/core";
import { IconHistory } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { EmptyState } from "../../components/notices/empty-state.tsx";
import { Loaded } from "../../components/loading/loaded.tsx";
import { Moment } from "../../components/text/moment.tsx";
import { Panel } from "../../components/page/panel.tsx";
import { SearchField } from "../../components/fields/search-field.tsx";
import { ShowMore } from "../../components/buttons/show-more.tsx";
import { auditLogQuery } from "../../queries/account.ts";

/** Who changed what, newest first. */
export function AuditLogPanel() {
  const [draft, setDraft] = useState("");
  const [action, setAction] = useState("");
  const log = useInfiniteQuery(auditLogQuery(action === "" ? {} : { action }));
  const entries = log.data?.pages.flatMap((page) => page.entries) ?? [];
  return (
    <>
      <div style={{ marginBottom: 12 }}>
        <SearchField
          label="Action"
          placeholder="Action, such as agent_api_key.create"
          value={draft}
          onChange={setDraft}
          onSubmit={() => setAction(draft.trim())}
          width={360}
        />
      </div>
      <Panel isFlush>
        <Loaded query={log}>
          {() =>
            entries.length === 0 ? (
              <EmptyState icon={IconHistory} title="No entries">
                Changes to agents, keys and settings are recorded here.
              </EmptyState>
            ) : (
              <EntryTable entries={entries} />
            )
          }
        </Loaded>
      </Panel>
      <ShowMore list={log} />
    </>
  );
}

const COLUMNS = ["Time", "Actor", "Action", "Resource", "IP address"] as const;

function EntryTable({ entries }: { readonly entries: readonly AuditEntry[] }) {
  return (
    <Table.ScrollContainer minWidth={640} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table verticalSpacing="sm" horizontalSpacing="lg">
        <Table.Thead>
          <Table.Tr>
            {COLUMNS.map((column) => (
              <Table.Th key={column}>{column}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entries.map(({ id, time, actor, action, resource, remote_address }) => (
            <Table.Tr key={id}>
              <Table.Td style={{ whiteSpace: "nowrap" }}>
                <Moment at={time} />
              </Table.Td>
              <Table.Td>{actor.name ?? actor.type}</Table.Td>
              <Table.Td>
                <Text component="code" size="sm" ff="monospace">
                  {action}
                </Text>
              </Table.Td>
              <Table.Td>{resource.name ?? resource.id ?? resource.type}</Table.Td>
              <Table.Td>{remote_address ?? ""}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}
