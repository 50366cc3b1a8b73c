import type { Agent } from "agentex-gateway-sdk/client";
import { Button, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconSend } from "@tabler/icons-react";
import { SendTestForm } from "./send-test-form.tsx";

/** Opens the dialog that sends a test event to an agent. */
export function SendTestButton({ agent }: { readonly agent: Agent }) {
  const [isOpen, dialog] = useDisclosure(false);
  return (
    <>
      <Button variant="default" leftSection={<IconSend size={16} aria-hidden />} onClick={dialog.open}>
        Send test event
      </Button>
      <Modal opened={isOpen} onClose={dialog.close} title="Send test event">
        <SendTestForm agent={agent} onClose={dialog.close} />
      </Modal>
    </>
  );
}
