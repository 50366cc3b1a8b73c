import type { Provider, WebhookTrigger } from "agentex-gateway-sdk/client";
import { Button, Group, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../app/client.ts";
import { ErrorNotice } from "../../components/error-notice.tsx";
import { Notice } from "../../components/notice.tsx";
import { ProviderSecret } from "../../components/provider-secret.tsx";
import { aboutQuery } from "../../queries/gateway.ts";
import type { Target } from "./choose-target.tsx";

/** Step 3: the identity in the webhooks, and the secret if the provider generated it. */
export function CreateTrigger({
  target,
  provider,
  onCreated,
}: {
  readonly target: Target;
  readonly provider: Provider;
  readonly onCreated: (trigger: WebhookTrigger) => void;
}) {
  const { data: about } = useQuery(aboutQuery());
  const [name, setName] = useState("");
  const [secret, setSecret] = useState("");
  const [baseUrl, setBaseUrl] = useState("");
  const queryClient = useQueryClient();
  const knowsUrl = about?.public_url != null;
  const create = useMutation({
    mutationFn: async () =>
      client.keys.createWebhookTrigger({
        agent_name: target.agent.name,
        source: provider.id,
        name: name.trim(),
        forward_path: target.path,
        ...(secret !== "" && { secret }),
        ...(!knowsUrl && { base_url: baseUrl.trim() || about?.local_url || "" }),
      }),
    onSuccess: async (trigger) => {
      await queryClient.invalidateQueries({ queryKey: ["keys", target.agent.name] });
      onCreated(trigger);
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate();
      }}
    >
      <Stack maw={560}>
        <Title order={2} size="h5">
          Name the webhook
        </Title>
        <TextInput
          label="Name"
          description={sentence(provider.setup.key_name)}
          placeholder={provider.setup.key_example ?? ""}
          required
          autoFocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <ProviderSecret provider={provider} value={secret} onChange={setSecret} />
        {provider.secret_from === "brought" && (
          <Notice tone="busy" icon={IconInfoCircle}>
            {provider.name} sends its secret when you set up the webhook, and the gateway stores it then.
          </Notice>
        )}
        {about !== undefined && !knowsUrl && (
          <TextInput
            label="Gateway URL"
            description="Where providers reach this gateway: its public URL, or that of a tunnel. If empty, the webhook works from this machine only."
            placeholder="https://gateway.example.com"
            type="url"
            value={baseUrl}
            onChange={(event) => setBaseUrl(event.currentTarget.value)}
          />
        )}
        {create.isError && <ErrorNotice error={create.error} />}
        <Group>
          <Button type="submit" loading={create.isPending} disabled={about === undefined}>
            Create webhook
          </Button>
          <Text size="sm" c="dimmed">
            for {target.agent.name} at {target.path}
          </Text>
        </Group>
      </Stack>
    </form>
  );
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}
