import { Button, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { client } from "../../app/client.ts";
import { pathTo } from "../../app/paths.ts";
import { DeleteDialog } from "../../components/dialogs/delete-dialog.tsx";
import { Panel } from "../../components/page/panel.tsx";

export function DeleteSource({ name }: { readonly name: string }) {
  const [isOpen, dialog] = useDisclosure(false);
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return (
    <Panel>
      <Group justify="space-between">
        <div>
          <Text fw={550} size="sm">
            Delete this source
          </Text>
          <Text size="sm" c="dimmed">
            Its URL stops working immediately.
          </Text>
        </div>
        <Button variant="default" onClick={dialog.open} c="var(--bad)">
          Delete source
        </Button>
      </Group>
      {isOpen && (
        <DeleteDialog
          name={name}
          noun="source"
          remove={async () => client.sources.delete(name)}
          onDeleted={async () => {
            await navigate(pathTo.sources());
            queryClient.removeQueries({ queryKey: ["sources", name] });
            await queryClient.invalidateQueries({ queryKey: ["sources"] });
          }}
          onClose={dialog.close}
        >
          Its keys and targets are deleted, and requests to its URL are rejected. Existing deliveries
          continue.
        </DeleteDialog>
      )}
    </Panel>
  );
}
