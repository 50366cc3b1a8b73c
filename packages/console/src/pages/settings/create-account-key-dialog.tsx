import type { AccountKeyRole } from "agentex-gateway-sdk/client";
import { Button, Group, Modal, Select, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../app/client.ts";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { SecretField } from "../../components/secret-field.tsx";

const ROLES: readonly { value: AccountKeyRole; label: string }[] = [
  { value: "admin", label: "Admin: everything, keys of people too" },
  { value: "member", label: "Member: agents, keys and deliveries" },
  { value: "viewer", label: "Viewer: looks, changes nothing" },
  { value: "registrar", label: "Registrar: registers agents, nothing else" },
];

export function CreateAccountKeyDialog({
  isOpen,
  onClose,
}: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}) {
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title="Create a key"
      closeButtonProps={{ "aria-label": "Close" }}
      keepMounted={false}
    >
      <CreateAccountKeyForm onDone={onClose} />
    </Modal>
  );
}

function CreateAccountKeyForm({ onDone }: { readonly onDone: () => void }) {
  const [name, setName] = useState("");
  const [role, setRole] = useState<AccountKeyRole>("member");
  const queryClient = useQueryClient();
  const create = useMutation({
    mutationFn: async () => client.account.createKey({ name: name.trim(), role }),
    onSuccess: async () => queryClient.invalidateQueries({ queryKey: ["account", "keys"] }),
  });
  if (create.data !== undefined) {
    return (
      <Stack>
        <SecretField label="API key" value={create.data.api_key} />
        <Group justify="flex-end">
          <Button onClick={onDone}>Done</Button>
        </Group>
      </Stack>
    );
  }
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate();
      }}
    >
      <Stack>
        <TextInput
          label="Name"
          description="Whose it is, or what it is for"
          required
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <Select
          label="Role"
          allowDeselect={false}
          value={role}
          onChange={(value) => setRole(ROLES.find((each) => each.value === value)?.value ?? "member")}
          data={[...ROLES]}
        />
        {create.isError && <ErrorNotice error={create.error} />}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onDone}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending}>
            Create key
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
