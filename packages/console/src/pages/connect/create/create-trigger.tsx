import type { Provider, WebhookTriggerPreview } from "agentex-gateway-sdk/client";
import { Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../../app/client.ts";
import { ErrorNotice } from "../../../components/notices/error-notice.tsx";
import { aboutQuery } from "../../../queries/gateway.ts";
import type { Target } from "./choose-target.tsx";
import { Doubts, hasDoubts } from "./doubts.tsx";
import { StepButtons } from "../step-buttons.tsx";

/** Step 3: the identity in the webhooks, and where the provider reaches the gateway. */
export function CreateTrigger({
  target,
  provider,
  name: given,
  baseUrl: givenUrl,
  onBack,
  onCreated,
}: {
  readonly target: Target;
  readonly provider: Provider;
  readonly name: string | undefined;
  readonly baseUrl: string | undefined;
  readonly onBack: () => void;
  readonly onCreated: (
    name: string,
    made: { readonly base: string | undefined; readonly secret: string | null },
  ) => void;
}) {
  const { data: about } = useQuery(aboutQuery());
  const [name, setName] = useState(given ?? "");
  const [baseUrl, setBaseUrl] = useState(givenUrl ?? "");
  const [doubted, setDoubted] = useState<WebhookTriggerPreview>();
  const base = baseUrl.trim() || (about?.public_url === null ? about.local_url : undefined);
  const create = useCreateTrigger(target, {
    onDoubted: setDoubted,
    onMade: (made) => onCreated(made.name, { base: baseUrl.trim() || undefined, secret: made.secret }),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        create.mutate({
          wanted: {
            agent_name: target.agent.name,
            source: provider.id,
            name: name.trim(),
            forward_path: target.path,
            ...(base !== undefined && { base_url: base }),
          },
          // Continuing after the warnings confirms the choice.
          isMeant: doubted !== undefined,
        });
      }}
    >
      <Stack maw={560}>
        <Title order={2} size="h5">
          Name the webhook
        </Title>
        <Text size="sm" c="dimmed">
          It goes to {target.agent.name} at {target.path}.
        </Text>
        <NameField provider={provider} name={name} onChange={setName} />
        {about !== undefined && (about.public_url === null || doubted !== undefined) && (
          <UrlField
            url={baseUrl}
            onChange={(url) => {
              setBaseUrl(url);
              setDoubted(undefined);
            }}
          />
        )}
        {doubted !== undefined && <Doubts preview={doubted} />}
        {create.isError && <ErrorNotice error={create.error} />}
        <StepButtons
          submit={doubted === undefined ? "Create webhook" : "Create anyway"}
          isPending={create.isPending}
          isDisabled={about === undefined}
          agentName={target.agent.name}
          onBack={onBack}
        />
      </Stack>
    </form>
  );
}

type NameFieldProps = {
  readonly provider: Provider;
  readonly name: string;
  readonly onChange: (name: string) => void;
};

function NameField({ provider: { setup }, name, onChange }: NameFieldProps) {
  return (
    <TextInput
      label="Name"
      description={sentence(setup.key_name)}
      placeholder={setup.key_example ?? ""}
      required
      autoFocus
      value={name}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function UrlField({ url, onChange }: { readonly url: string; readonly onChange: (url: string) => void }) {
  return (
    <TextInput
      label="Gateway URL"
      description="The URL at which the provider reaches this gateway: its public URL, or a tunnel's."
      placeholder="https://gateway.example.com"
      type="url"
      value={url}
      onChange={(event) => onChange(event.currentTarget.value)}
    />
  );
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}.`;
}

type Wanted = Parameters<typeof client.keys.previewWebhookTrigger>[0];
type Made = { readonly name: string; readonly secret: string | null };

/** Creates the webhook, unless there are warnings that nobody has confirmed. */
function useCreateTrigger(
  target: Target,
  {
    onDoubted,
    onMade,
  }: { readonly onDoubted: (preview: WebhookTriggerPreview) => void; readonly onMade: (made: Made) => void },
) {
  const queryClient = useQueryClient();
  return useMutation({
    mutationFn: async ({ wanted, isMeant }: { readonly wanted: Wanted; readonly isMeant: boolean }) => {
      const preview = await client.keys.previewWebhookTrigger(wanted);
      if (hasDoubts(preview) && !isMeant) return { outcome: "doubted", preview } as const;
      if (preview.key !== null) return { outcome: "made", name: preview.name, secret: null } as const;
      const trigger = await client.keys.createWebhookTrigger({ ...wanted, secret_later: true });
      return { outcome: "made", name: trigger.name, secret: trigger.secret } as const;
    },
    onSuccess: async (made) => {
      if (made.outcome === "doubted") return onDoubted(made.preview);
      await queryClient.invalidateQueries({ queryKey: ["keys", target.agent.name] });
      return onMade(made);
    },
  });
}
