import { Button, Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconSend } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { sourceQuery } from "../../queries/sources.ts";
import { TargetForm } from "../source/targets/target-form.tsx";

/** Chooses the agent that gets an unrouted delivery, and everything else for its installation. */
export function DeliverUnroutedButton({
  source: name,
  value,
}: {
  readonly source: string;
  readonly value: string | null;
}) {
  const { data: source } = useQuery(sourceQuery(name));
  const [isOpen, dialog] = useDisclosure(false);
  if (source === undefined) return null;
  return (
    <>
      <Button size="xs" leftSection={<IconSend size={16} aria-hidden />} onClick={dialog.open}>
        Deliver to…
      </Button>
      <Modal opened={isOpen} onClose={dialog.close} title="Deliver to…">
        <TargetForm source={source} value={value ?? "*"} onDone={dialog.close} />
      </Modal>
    </>
  );
}
