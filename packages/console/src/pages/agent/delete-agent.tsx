import type { Agent } from "agentex-gateway-sdk/client";
import { Button, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { client } from "../../app/client.ts";
import { pathTo } from "../../app/paths.ts";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";
import { Panel } from "../../components/panel.tsx";

export function DeleteAgent({ agent }: { readonly agent: Agent }) {
  const [isOpen, dialog] = useDisclosure(false);
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  const remove = useMutation({
    mutationFn: async () => client.agents.delete({ id: agent.id }),
    onSuccess: async () => {
      await navigate(pathTo.agents());
      queryClient.removeQueries({ queryKey: ["agents", agent.name] });
      await queryClient.invalidateQueries({ queryKey: ["agents"] });
    },
  });
  return (
    <Panel>
      <Group justify="space-between">
        <div>
          <Text fw={550} size="sm">
            Delete this agent
          </Text>
          <Text size="sm" c="dimmed">
            Its keys stop working at once, and what waits for it is cancelled.
          </Text>
        </div>
        <Button variant="default" onClick={dialog.open} c="var(--bad)">
          Delete agent
        </Button>
      </Group>
      <ConfirmDialog
        isOpen={isOpen}
        title={`Delete ${agent.name}?`}
        confirm="Delete agent"
        isPending={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
        onClose={dialog.close}
      >
        Its keys are deleted, so that everybody who sends to it is refused from now on, and what waits for it
        is cancelled. Deliveries so far stay on record. An agent that still runs registers again at its next
        start, without these keys.
      </ConfirmDialog>
    </Panel>
  );
}
