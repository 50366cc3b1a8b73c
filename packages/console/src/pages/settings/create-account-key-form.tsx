import type { AccountKeyRole } from "agentex-gateway-sdk/client";
import { Select, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../app/client.ts";
import { DialogForm } from "../../components/dialogs/dialog-form.tsx";
import { NewSecret } from "../../components/secrets/new-secret.tsx";

const ROLES: readonly { value: AccountKeyRole; label: string }[] = [
  { value: "admin", label: "Admin: full access, including account keys" },
  { value: "member", label: "Member: manages agents, keys and deliveries" },
  { value: "viewer", label: "Viewer: read-only" },
  { value: "registrar", label: "Registrar: registers agents, nothing else" },
];

export function CreateAccountKeyForm({ onDone }: { readonly onDone: () => void }) {
  const [name, setName] = useState("");
  const [role, setRole] = useState<AccountKeyRole>("member");
  const queryClient = useQueryClient();
  const create = useMutation({
    mutationFn: async () => client.account.createKey({ name: name.trim(), role }),
    onSuccess: async () => queryClient.invalidateQueries({ queryKey: ["account", "keys"] }),
  });
  if (create.data !== undefined) return <NewSecret made={create.data} label="API key" onDone={onDone} />;
  return (
    <DialogForm mutation={create} submit="Create key" onCancel={onDone}>
      <TextInput
        label="Name"
        description="The person or program that uses it"
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
    </DialogForm>
  );
}
