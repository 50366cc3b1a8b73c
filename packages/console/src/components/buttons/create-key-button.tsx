import { Button, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconPlus } from "@tabler/icons-react";
import type { ReactNode } from "react";

/** Opens the dialog that creates a key. */
export function CreateKeyButton({
  children,
}: {
  /** The form; `close` closes the dialog. */
  readonly children: (close: () => void) => ReactNode;
}) {
  const [isOpen, dialog] = useDisclosure(false);
  return (
    <>
      <Button size="sm" leftSection={<IconPlus size={16} aria-hidden />} onClick={dialog.open}>
        Create key
      </Button>
      <Modal opened={isOpen} onClose={dialog.close} title="Create key">
        {children(dialog.close)}
      </Modal>
    </>
  );
}
