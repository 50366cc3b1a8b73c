import type { AgentApiKey } from "agentex-gateway-sdk/client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { client } from "../../app/client.ts";
import { ConfirmDialog } from "../../components/confirm-dialog.tsx";

export function DeleteKeyDialog({
  agentName,
  agentKey: key,
  onClose,
}: {
  readonly agentName: string;
  readonly agentKey: AgentApiKey;
  readonly onClose: () => void;
}) {
  const queryClient = useQueryClient();
  const remove = useMutation({
    mutationFn: async () => client.keys.delete(key.id),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ["keys", agentName] });
      onClose();
    },
  });
  return (
    <ConfirmDialog
      isOpen
      title={`Delete ${key.name}?`}
      confirm="Delete key"
      isPending={remove.isPending}
      error={remove.error}
      onConfirm={() => remove.mutate()}
      onClose={onClose}
    >
      It stops working at once: whoever sends with it is refused from then on. To change its value without a
      gap, rotate it instead.
    </ConfirmDialog>
  );
}
