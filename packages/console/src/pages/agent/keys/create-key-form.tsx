import { Select, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../../app/client.ts";
import { pathTo } from "../../../app/paths.ts";
import { expiryOf, LifetimeSelect } from "../../../components/fields/lifetime-select.tsx";
import { DialogForm } from "../../../components/dialogs/dialog-form.tsx";
import { NewSecret } from "../../../components/secrets/new-secret.tsx";
import { ProviderSecret } from "../../../components/secrets/provider-secret.tsx";
import { TextLink } from "../../../components/buttons/text-link.tsx";
import { providersQuery } from "../../../queries/providers.ts";
import { KeyNameField } from "./key-name-field.tsx";

const EXTERNAL = "external";

/** The form's content. `days` until it expires, or empty. */
type Draft = { readonly type: string; readonly name: string; readonly secret: string; readonly days: string };

export function CreateKeyForm({
  agentName,
  onDone,
}: {
  readonly agentName: string;
  readonly onDone: () => void;
}) {
  const [draft, setDraft] = useState<Draft>({ type: EXTERNAL, name: "", secret: "", days: "" });
  const change = (part: Partial<Draft>): void => setDraft({ ...draft, ...part });
  const { type, name, secret, days } = draft;
  const { data: providers = [] } = useQuery(providersQuery());
  const create = useCreateKey(agentName, draft);
  if (create.data !== undefined) return <NewSecret made={create.data} onDone={onDone} />;
  const provider = providers.find(({ id }) => id === type);
  return (
    <DialogForm mutation={create} submit="Create key" onCancel={onDone}>
      <Select
        label="Sender"
        searchable
        allowDeselect={false}
        value={type}
        onChange={(value) => change({ type: value ?? EXTERNAL })}
        data={[
          { value: EXTERNAL, label: "Your own caller, with an API key" },
          ...providers.map(({ id, name: label }) => ({ value: id, label })),
        ]}
      />
      {provider !== undefined && (
        <Text size="sm" c="dimmed">
          The{" "}
          <TextLink to={pathTo.connect({ agent: agentName, provider: type })} isInline>
            guided setup
          </TextLink>{" "}
          also shows what to paste where.
        </Text>
      )}
      <KeyNameField provider={provider} value={name} onChange={(next) => change({ name: next })} />
      {provider !== undefined && (
        <ProviderSecret provider={provider} value={secret} onChange={(next) => change({ secret: next })} />
      )}
      <LifetimeSelect value={days} onChange={(value) => change({ days: value })} />
    </DialogForm>
  );
}

function useCreateKey(agentName: string, { type, name, secret, days }: Draft) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async () =>
      client.keys.create({
        agent_name: agentName,
        name: name.trim(),
        api_key_type: type,
        ...(secret !== "" && { api_key: secret }),
        ...expiryOf(days),
      }),
    onSuccess: async () => queryClient.invalidateQueries({ queryKey: ["keys", agentName] }),
  });
}
