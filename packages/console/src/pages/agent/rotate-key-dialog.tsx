import type { AgentApiKey } from "agentex-gateway-sdk/client";
import { Button, Group, Modal, Select, Stack, Text } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../app/client.ts";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { SecretInput } from "../../components/secret-input.tsx";
import { providersQuery } from "../../queries/providers.ts";
import { NewSecret } from "./new-secret.tsx";

const OVERLAPS = [
  { value: "0", label: "It stops at once" },
  { value: "3600", label: "It works for another hour" },
  { value: "86400", label: "It works for another day" },
  { value: "604800", label: "It works for another week" },
];

export function RotateKeyDialog({
  agentName,
  agentKey: key,
  onClose,
}: {
  readonly agentName: string;
  readonly agentKey: AgentApiKey;
  readonly onClose: () => void;
}) {
  const [overlap, setOverlap] = useState("86400");
  const [secret, setSecret] = useState("");
  const queryClient = useQueryClient();
  const { data: providers = [] } = useQuery(providersQuery());
  const provider = providers.find(({ id }) => id === key.api_key_type);
  const comesFromProvider = provider !== undefined && provider.secret_from !== "generated";
  const rotate = useMutation({
    mutationFn: async () =>
      client.keys.rotate(key.id, {
        overlap_seconds: Number(overlap),
        ...(secret !== "" && { api_key: secret }),
      }),
    onSuccess: async () => queryClient.invalidateQueries({ queryKey: ["keys", agentName] }),
  });
  const until = OVERLAPS.find(({ value }) => value === overlap)?.label.replace("It", "The old value");
  return (
    <Modal opened onClose={onClose} title={`Rotate ${key.name}`} closeButtonProps={{ "aria-label": "Close" }}>
      {rotate.data === undefined ? (
        <form
          onSubmit={(event) => {
            event.preventDefault();
            rotate.mutate();
          }}
        >
          <Stack>
            <Text size="sm" c="dimmed">
              The key gets another value. Both work for as long as you need to change over, so that nothing is
              refused in between.
            </Text>
            {comesFromProvider && (
              <SecretInput
                label="New secret"
                description={provider.setup.secret}
                required
                value={secret}
                onChange={setSecret}
              />
            )}
            <Select
              label="The value so far"
              allowDeselect={false}
              value={overlap}
              onChange={(value) => setOverlap(value ?? "86400")}
              data={OVERLAPS}
            />
            {rotate.isError && <ErrorNotice error={rotate.error} />}
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={onClose}>
                Cancel
              </Button>
              <Button type="submit" loading={rotate.isPending}>
                Rotate key
              </Button>
            </Group>
          </Stack>
        </form>
      ) : (
        <NewSecret
          value={rotate.data.api_key}
          notices={rotate.data.notices}
          note={`The key is rotated. ${until}.`}
          onDone={onClose}
        />
      )}
    </Modal>
  );
}
