import type { DeliveryDetail } from "agentex-gateway-sdk/client";
import { Button, Modal, Text } from "@mantine/core";
import { IconBan } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../../app/client.ts";
import { DialogForm } from "../../../components/dialogs/dialog-form.tsx";

/** Asks the agent to stop its run, after confirmation. */
export function CancelRunButton({ delivery }: { readonly delivery: DeliveryDetail }) {
  const [isAsking, setIsAsking] = useState(false);
  return (
    <>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconBan size={16} aria-hidden />}
        onClick={() => setIsAsking(true)}
      >
        Cancel run
      </Button>
      {isAsking && <CancelRunDialog delivery={delivery} onClose={() => setIsAsking(false)} />}
    </>
  );
}

function CancelRunDialog({
  delivery: { id, batch_id },
  onClose,
}: {
  readonly delivery: DeliveryDetail;
  readonly onClose: () => void;
}) {
  const queryClient = useQueryClient();
  const mutation = useMutation({
    mutationFn: async () => client.deliveries.cancel(id),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ["delivery", id], exact: true });
      onClose();
    },
  });
  return (
    <Modal opened onClose={onClose} title="Cancel this run?">
      <DialogForm mutation={mutation} submit="Cancel run" cancel="Back" onCancel={onClose} isDestructive>
        <Text size="sm">
          The agent is told when it next reports, usually within a minute, and should stop. Then{" "}
          {batch_id === null ? "the delivery is" : "the deliveries of its batch are"} cancelled. If the agent
          finishes first, its result counts. Work that it has already done is not undone.
        </Text>
      </DialogForm>
    </Modal>
  );
}
