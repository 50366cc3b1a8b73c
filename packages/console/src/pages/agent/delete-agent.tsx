import type { Agent } from "agentex-gateway-sdk/client";
import { Button, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "react-router";
import { client } from "../../app/client.ts";
import { pathTo } from "../../app/paths.ts";
import { DeleteDialog } from "../../components/dialogs/delete-dialog.tsx";
import { Panel } from "../../components/page/panel.tsx";

export function DeleteAgent({ agent }: { readonly agent: Agent }) {
  const [isOpen, dialog] = useDisclosure(false);
  const queryClient = useQueryClient();
  const navigate = useNavigate();
  return (
    <Panel>
      <Group justify="space-between">
        <div>
          <Text fw={550} size="sm">
            Delete this agent
          </Text>
          <Text size="sm" c="dimmed">
            Its keys stop working immediately, and its waiting deliveries are cancelled.
          </Text>
        </div>
        <Button variant="default" onClick={dialog.open} c="var(--bad)">
          Delete agent
        </Button>
      </Group>
      {isOpen && (
        <DeleteDialog
          name={agent.name}
          noun="agent"
          remove={async () => client.agents.delete({ id: agent.id })}
          onDeleted={async () => {
            await navigate(pathTo.agents());
            queryClient.removeQueries({ queryKey: ["agents", agent.name] });
            await queryClient.invalidateQueries({ queryKey: ["agents"] });
          }}
          onClose={dialog.close}
        >
          Its keys stop working, so all requests to it are rejected, and its waiting deliveries are cancelled.
          Past deliveries are kept. If the agent registers again within a day, for example because it is still
          running and restarts, it is restored with these keys. To rule that out, delete it with{" "}
          <code>npx agentex-gateway agents delete {agent.name} --forget</code>.
        </DeleteDialog>
      )}
    </Panel>
  );
}
