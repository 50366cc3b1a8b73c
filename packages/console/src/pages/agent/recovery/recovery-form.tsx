import { Select, Text, Textarea, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../../app/client.ts";
import { DialogForm } from "../../../components/dialogs/dialog-form.tsx";
import { SecretInput } from "../../../components/fields/secret-input.tsx";
import { NO_RECOVERY, recoveryOf, type Place, type RecoveryDraft } from "./recovery-draft.ts";

const PLACES: readonly { readonly value: Place; readonly label: string }[] = [
  { value: "repository", label: "A GitHub repository" },
  { value: "organization", label: "A GitHub organization" },
  { value: "app", label: "A GitHub App" },
  { value: "stripe", label: "Stripe" },
];

/** Which webhook to recover events for, and with which credential. */
export function RecoveryForm({
  agentName,
  place,
  onDone,
}: {
  readonly agentName: string;
  /** The initial choice. */
  readonly place: Place;
  readonly onDone: () => void;
}) {
  const [draft, setDraft] = useState<RecoveryDraft>({ ...NO_RECOVERY, place });
  const change = (part: Partial<RecoveryDraft>): void => setDraft({ ...draft, ...part });
  const queryClient = useQueryClient();
  const save = useMutation({
    mutationFn: async () => {
      const { name, recovery } = recoveryOf(draft, agentName);
      return client.recoveries.put(name, recovery);
    },
    onSuccess: async () => {
      await queryClient.invalidateQueries({ queryKey: ["recoveries"] });
      onDone();
    },
  });
  return (
    <DialogForm mutation={save} submit="Start recovery" onCancel={onDone}>
      <Text size="sm" c="dimmed">
        Every 15 minutes and after each outage, the gateway asks the provider which webhooks it could not
        deliver. GitHub sends them again, signed, to the same URL.
      </Text>
      <Select
        label="Whose webhooks"
        allowDeselect={false}
        value={draft.place}
        onChange={(value) => change({ place: PLACES.find((each) => each.value === value)?.value ?? "app" })}
        data={[...PLACES]}
      />
      <PlaceFields draft={draft} onChange={change} />
      <CredentialFields draft={draft} onChange={change} />
    </DialogForm>
  );
}

type FieldsProps = {
  readonly draft: RecoveryDraft;
  readonly onChange: (part: Partial<RecoveryDraft>) => void;
};

/** Where to find the webhook at GitHub. */
function PlaceFields({ draft: { place, owner, repository, hookId }, onChange }: FieldsProps) {
  if (place === "app" || place === "stripe") return null;
  return (
    <>
      <TextInput
        label="Owner"
        description="The user or organization, such as octo-org"
        required
        value={owner}
        onChange={({ currentTarget }) => onChange({ owner: currentTarget.value })}
      />
      {place === "repository" && (
        <TextInput
          label="Repository"
          description="Its name, without the owner"
          required
          value={repository}
          onChange={({ currentTarget }) => onChange({ repository: currentTarget.value })}
        />
      )}
      <TextInput
        label="Webhook number"
        description="At the end of the webhook's address at GitHub: Settings → Webhooks → Edit"
        required
        inputMode="numeric"
        value={hookId}
        onChange={({ currentTarget }) => onChange({ hookId: currentTarget.value })}
      />
    </>
  );
}

/** The credential for requests to the provider. It is stored encrypted and never shown again. */
function CredentialFields({ draft: { place, appId, secret }, onChange }: FieldsProps) {
  if (place !== "app") {
    return (
      <SecretInput
        label={place === "stripe" ? "Restricted key" : "Token"}
        description={
          place === "stripe"
            ? "With read access to events"
            : "A fine-grained token with the permission Webhooks: read and write"
        }
        required
        value={secret}
        onChange={(value) => onChange({ secret: value })}
      />
    );
  }
  return (
    <>
      <TextInput
        label="App ID"
        description="Or the client ID, from the app's settings"
        required
        value={appId}
        onChange={({ currentTarget }) => onChange({ appId: currentTarget.value })}
      />
      <Textarea
        label="Private key"
        description="As downloaded from GitHub (PEM)"
        required
        autosize
        minRows={3}
        maxRows={6}
        autoComplete="off"
        spellCheck={false}
        value={secret}
        onChange={({ currentTarget }) => onChange({ secret: currentTarget.value })}
      />
    </>
  );
}
