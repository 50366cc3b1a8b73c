import { Button, Group, Table, Text, TextInput } from "@mantine/core";
import { IconHistory, IconSearch } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { EmptyState } from "../../components/empty-state.tsx";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { ListSkeleton } from "../../components/list-skeleton.tsx";
import { Moment } from "../../components/moment.tsx";
import { Panel } from "../../components/panel.tsx";
import { FILTER_FIELD } from "../../layout/use-shortcuts.ts";
import { auditLogQuery } from "../../queries/account.ts";

/** Who changed what, the newest first. */
export function AuditLogPanel() {
  const [draft, setDraft] = useState("");
  const [action, setAction] = useState("");
  const log = useInfiniteQuery(auditLogQuery(action === "" ? {} : { action }));
  const entries = log.data?.pages.flatMap((page) => page.entries);
  return (
    <>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setAction(draft.trim());
        }}
      >
        <TextInput
          {...FILTER_FIELD}
          value={draft}
          onChange={(event) => setDraft(event.currentTarget.value)}
          placeholder="Action, such as agent_api_key.create"
          aria-label="Action"
          leftSection={<IconSearch size={16} aria-hidden />}
          maw={360}
          mb="sm"
        />
      </form>
      <Panel isFlush>
        {log.isError && entries === undefined ? (
          <ErrorNotice error={log.error} onRetry={() => void log.refetch()} />
        ) : entries === undefined ? (
          <ListSkeleton />
        ) : entries.length === 0 ? (
          <EmptyState icon={IconHistory} title="Nothing on record">
            Who creates, changes or deletes something is on record here.
          </EmptyState>
        ) : (
          <Table.ScrollContainer minWidth={640} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
            <Table verticalSpacing="sm" horizontalSpacing="lg">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>When</Table.Th>
                  <Table.Th>Who</Table.Th>
                  <Table.Th>Did what</Table.Th>
                  <Table.Th>To what</Table.Th>
                  <Table.Th>From</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {entries.map((entry) => (
                  <Table.Tr key={entry.id}>
                    <Table.Td style={{ whiteSpace: "nowrap" }}>
                      <Moment at={entry.time} />
                    </Table.Td>
                    <Table.Td>{entry.actor.name ?? entry.actor.type}</Table.Td>
                    <Table.Td>
                      <Text component="code" size="sm" ff="monospace">
                        {entry.action}
                      </Text>
                    </Table.Td>
                    <Table.Td>{entry.resource.name ?? entry.resource.id ?? entry.resource.type}</Table.Td>
                    <Table.Td>{entry.remote_address ?? ""}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        )}
      </Panel>
      {log.hasNextPage && (
        <Group justify="center" mt="md">
          <Button variant="default" loading={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
            Show more
          </Button>
        </Group>
      )}
    </>
  );
}
