import type { SavedSource, Provider } from "agentex-gateway-sdk/client";
import { Stack, Text, TextInput, Title } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client } from "../../../app/client.ts";
import { ErrorNotice } from "../../../components/notices/error-notice.tsx";
import type { Target } from "./choose-target.tsx";
import { StepButtons } from "../step-buttons.tsx";

/** Step 3 for an app: the source's name, and the agent's installation. */
export function CreateSource({
  target: { agent, path },
  provider,
  onBack,
  onCreated,
}: {
  readonly target: Target;
  readonly provider: Provider;
  readonly onBack: () => void;
  readonly onCreated: (source: SavedSource) => void;
}) {
  const [name, setName] = useState(`${provider.id}-app`.replace("-app-app", "-app"));
  const [value, setValue] = useState("");
  const queryClient = useQueryClient();
  const create = useMutation({
    mutationFn: async () => {
      const source = await client.sources.save(name.trim(), { provider: provider.id });
      await client.sources.setTarget(source.name, value.trim() || "*", { agent: agent.name, path });
      return source;
    },
    onSuccess: async (source) => {
      await queryClient.invalidateQueries({ queryKey: ["sources"] });
      onCreated(source);
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
          Name the source
        </Title>
        <Text size="sm" c="dimmed">
          Its first target is {agent.name} at {path}.
        </Text>
        <TextInput
          label="Name"
          description="It becomes the end of the URL that you paste into the app's settings."
          required
          autoFocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <TextInput
          label="Installation"
          description={`The id of the workspace or account whose webhooks ${agent.name} gets. Leave empty for all that have no agent of their own.`}
          placeholder="*"
          value={value}
          onChange={(event) => setValue(event.currentTarget.value)}
        />
        {create.isError && <ErrorNotice error={create.error} />}
        <StepButtons
          submit="Create source"
          isPending={create.isPending}
          agentName={agent.name}
          onBack={onBack}
        />
      </Stack>
    </form>
  );
}
