import { Anchor, Button, Group, Modal, Select, Stack, TextInput, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { Link } from "react-router";
import { client } from "../../app/client.ts";
import { pathTo } from "../../app/paths.ts";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { SecretInput } from "../../components/secret-input.tsx";
import { providersQuery } from "../../queries/providers.ts";
import { NewSecret } from "./new-secret.tsx";

const EXTERNAL = "external";
const LIFETIMES = [
  { value: "", label: "Never" },
  { value: "7", label: "In 7 days" },
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: "365", label: "In a year" },
];
const DAY = 86_400_000;

export function CreateKeyDialog({
  agentName,
  isOpen,
  onClose,
}: {
  readonly agentName: string;
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
      <CreateKeyForm agentName={agentName} onDone={onClose} />
    </Modal>
  );
}

function CreateKeyForm({ agentName, onDone }: { readonly agentName: string; readonly onDone: () => void }) {
  const [type, setType] = useState(EXTERNAL);
  const [name, setName] = useState("");
  const [secret, setSecret] = useState("");
  const [days, setDays] = useState("");
  const { data: providers = [] } = useQuery(providersQuery());
  const queryClient = useQueryClient();
  const create = useMutation({
    mutationFn: async () =>
      client.keys.create({
        agent_name: agentName,
        name: name.trim(),
        api_key_type: type,
        ...(secret !== "" && { api_key: secret }),
        ...(days !== "" && { expires_at: new Date(Date.now() + Number(days) * DAY).toISOString() }),
      }),
    onSuccess: async () => queryClient.invalidateQueries({ queryKey: ["keys", agentName] }),
  });
  if (create.data !== undefined) {
    return <NewSecret value={create.data.api_key} notices={create.data.notices} onDone={onDone} />;
  }
  const provider = providers.find(({ id }) => id === type);
  const needsSecret = provider?.secret_from === "provider" || provider?.secret_from === "public_key";
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate();
      }}
    >
      <Stack>
        <Select
          label="Who sends"
          searchable
          allowDeselect={false}
          value={type}
          onChange={(value) => setType(value ?? EXTERNAL)}
          data={[
            { value: EXTERNAL, label: "A caller of my own, with a key" },
            ...providers.map(({ id, name: label }) => ({ value: id, label })),
          ]}
        />
        {provider !== undefined && (
          <Text size="sm" c="dimmed">
            The{" "}
            <Anchor
              component={Link}
              to={pathTo.connect({ agent: agentName, provider: type })}
              size="sm"
              underline="always"
            >
              guided set-up
            </Anchor>{" "}
            also says what to paste where.
          </Text>
        )}
        <TextInput
          label="Name"
          description={
            provider === undefined
              ? "So that you know it again, such as ci"
              : `Has to be: ${provider.setup.key_name}`
          }
          required
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        {needsSecret && provider !== undefined && (
          <SecretInput
            label={provider.secret_from === "public_key" ? "Public key" : "Secret"}
            description={provider.setup.secret}
            required
            value={secret}
            onChange={setSecret}
          />
        )}
        <Select
          label="Expires"
          allowDeselect={false}
          value={days}
          onChange={(value) => setDays(value ?? "")}
          data={LIFETIMES}
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
