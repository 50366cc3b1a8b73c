import { Button, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useNavigate } from "react-router";
import { Panel } from "../page/panel.tsx";
import { DeleteDialog } from "./delete-dialog.tsx";

/** Deletes what a page shows, and then opens the list of its kind. */
export function DeletePanel({
  name,
  noun,
  effect,
  remove,
  list,
  query,
  children,
}: {
  readonly name: string;
  /** What is deleted, such as "agent". */
  readonly noun: string;
  /** The effect, in one sentence. */
  readonly effect: string;
  readonly remove: () => Promise<unknown>;
  /** The list's path. */
  readonly list: string;
  /** The key of the list's query. With the name, it is the key of the item's own query. */
  readonly query: string;
  /** The other effects, which the dialog describes. */
  readonly children: ReactNode;
}) {
  const [isOpen, dialog] = useDisclosure(false);
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return (
    <Panel>
      <Group justify="space-between">
        <div>
          <Text fw={550} size="sm">
            Delete this {noun}
          </Text>
          <Text size="sm" c="dimmed">
            {effect}
          </Text>
        </div>
        <Button variant="default" onClick={dialog.open} c="var(--bad)">
          Delete {noun}
        </Button>
      </Group>
      {isOpen && (
        <DeleteDialog
          name={name}
          noun={noun}
          remove={remove}
          onDeleted={async () => {
            await navigate(list);
            queryClient.removeQueries({ queryKey: [query, name] });
            await queryClient.invalidateQueries({ queryKey: [query] });
          }}
          onClose={dialog.close}
        >
          {children}
        </DeleteDialog>
      )}
    </Panel>
  );
}
