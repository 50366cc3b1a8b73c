import type { DeliveryDetail } from "agentex-gateway-sdk/client";
import { Button, Modal, Select, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { notifications } from "@mantine/notifications";
import { IconArrowsSplit2 } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useNavigate } from "react-router";
import { client } from "../../app/client.ts";
import { pathTo } from "../../app/paths.ts";
import { DialogForm } from "../../components/dialogs/dialog-form.tsx";
import { agentsQuery } from "../../queries/agents.ts";

/** Replays a delivery to another agent, such as a new version of the original one. */
export function ReplayToButton({ delivery }: { readonly delivery: DeliveryDetail }) {
  const [isOpen, dialog] = useDisclosure(false);
  return (
    <>
      <Button
        size="xs"
        variant="default"
        leftSection={<IconArrowsSplit2 size={16} aria-hidden />}
        onClick={dialog.open}
      >
        Replay to…
      </Button>
      <Modal opened={isOpen} onClose={dialog.close} title="Replay to another agent">
        <ReplayToForm delivery={delivery} onDone={dialog.close} />
      </Modal>
    </>
  );
}

function ReplayToForm({
  delivery: { id, agent_name, path },
  onDone,
}: {
  readonly delivery: DeliveryDetail;
  readonly onDone: () => void;
}) {
  const { data: agents = [] } = useQuery(agentsQuery());
  const others = agents.map(({ name }) => name).filter((name) => name !== agent_name);
  const [agent, setAgent] = useState<string>();
  const navigate = useNavigate();
  const queryClient = useQueryClient();
  const replay = useMutation({
    mutationFn: async () => client.deliveries.replayTo(id, agent ?? ""),
    onSuccess: async (next) => {
      await queryClient.invalidateQueries({ queryKey: ["delivery", id], exact: true });
      onDone();
      await navigate(pathTo.delivery(next.id));
      notifications.show({ message: `Replayed to ${agent}. This is the new delivery.`, color: "teal" });
    },
  });
  return (
    <DialogForm mutation={replay} submit="Replay" onCancel={onDone} isDisabled={agent === undefined}>
      <Text size="sm" c="dimmed">
        The agent gets the same request at <code>{path}</code>, as a new delivery. You can then compare both
        responses.
      </Text>
      <Select
        label="Agent"
        searchable
        allowDeselect={false}
        value={agent ?? null}
        onChange={(name) => setAgent(name ?? undefined)}
        data={others}
        nothingFoundMessage="No other agent"
      />
    </DialogForm>
  );
}
