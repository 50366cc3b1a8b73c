import { Button, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useNavigate } from "react-router";
import { Panel } from "../page/panel.tsx";
import { DeleteDialog } from "./delete-dialog.tsx";

/** Deletes what a page shows, and leaves for the list of its kind. */
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
  /** What it is: "agent". */
  readonly noun: string;
  /** What happens then, in a sentence. */
  readonly effect: string;
  readonly remove: () => Promise<unknown>;
  /** The path of the list. */
  readonly list: string;
  /** The key of the list's query; with the name, that of the thing's own. */
  readonly query: string;
  /** What else happens, which the dialog says. */
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
