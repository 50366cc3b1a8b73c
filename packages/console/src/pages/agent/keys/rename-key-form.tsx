import type { AgentApiKey } from "agentex-gateway-sdk/client";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../../app/client.ts";
import { DialogForm } from "../../../components/dialogs/dialog-form.tsx";
import { providersQuery } from "../../../queries/providers.ts";
import { KeyNameField } from "./key-name-field.tsx";

/** Suggests the new name that the provider reported. */
export function RenameKeyForm({
  agentName,
  agentKey: key,
  onDone,
}: {
  readonly agentName: string;
  readonly agentKey: AgentApiKey;
  readonly onDone: () => void;
}) {
  const [name, setName] = useState(key.renamed_to ?? key.name);
  const queryClient = useQueryClient();
  const { data: providers = [] } = useQuery(providersQuery());
  const provider = providers.find(({ id }) => id === key.api_key_type);
  const rename = useMutation({
    mutationFn: async () => client.keys.change(key.id, { name: name.trim() }),
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ["keys", agentName] });
      onDone();
    },
  });
  return (
    <DialogForm mutation={rename} submit="Rename key" isDisabled={name.trim() === key.name} onCancel={onDone}>
      <KeyNameField provider={provider} value={name} onChange={setName} />
    </DialogForm>
  );
}
