import { Modal, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { DialogForm } from "./dialog-form.tsx";

/** Asks for confirmation, then deletes. */
export function DeleteDialog({
  name,
  noun,
  remove,
  onDeleted,
  onClose,
  children,
}: {
  readonly name: string;
  /** What is deleted, such as "key". */
  readonly noun: string;
  readonly remove: () => Promise<unknown>;
  readonly onDeleted: () => Promise<void>;
  readonly onClose: () => void;
  /** The other effects of deleting it. */
  readonly children: ReactNode;
}) {
  const mutation = useMutation({ mutationFn: remove, onSuccess: onDeleted });
  return (
    <Modal opened onClose={onClose} title={`Delete ${name}?`}>
      <DialogForm mutation={mutation} submit={`Delete ${noun}`} onCancel={onClose} isDestructive>
        <Text size="sm" component="div">
          {children}
        </Text>
      </DialogForm>
    </Modal>
  );
}
