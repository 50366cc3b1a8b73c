import type { DeliveryFilter } from "agentex-gateway-sdk/client";
import { Button, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconRefresh } from "@tabler/icons-react";
import { BulkReplayForm } from "./bulk-replay-form.tsx";

/** Opens the dialog that replays all deliveries that match the list's filter. */
export function BulkReplayButton({ filter }: { readonly filter: DeliveryFilter }) {
  const [isOpen, dialog] = useDisclosure(false);
  return (
    <>
      <Button variant="default" leftSection={<IconRefresh size={16} aria-hidden />} onClick={dialog.open}>
        Replay all…
      </Button>
      <Modal opened={isOpen} onClose={dialog.close} title="Replay deliveries">
        <BulkReplayForm filter={filter} onClose={dialog.close} />
      </Modal>
    </>
  );
}
