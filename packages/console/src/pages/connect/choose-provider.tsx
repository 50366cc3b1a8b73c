import type { Provider } from "agentex-gateway-sdk/client";
import { SimpleGrid, Stack, Text, Title, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import { ProviderMark } from "../../components/marks/provider-mark.tsx";
import { SearchField } from "../../components/fields/search-field.tsx";
import { StepButtons } from "./step-buttons.tsx";
import classes from "./choose-provider.module.css";

/** Step 2: the provider. The gateway lists them by popularity. */
export function ChooseProvider({
  providers,
  agentName,
  onBack,
  onChosen,
}: {
  readonly providers: readonly Provider[];
  readonly agentName: string;
  readonly onBack: () => void;
  readonly onChosen: (provider: Provider) => void;
}) {
  const [text, setText] = useState("");
  const wanted = text.trim().toLowerCase();
  const shown = providers.filter(({ id, name }) => `${id} ${name}`.toLowerCase().includes(wanted));
  return (
    <Stack>
      <Title order={2} size="h5">
        Choose a provider
      </Title>
      <SearchField
        label="Search providers"
        placeholder={`Search ${providers.length} providers`}
        value={text}
        onChange={setText}
        width={460}
      />
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="xs">
        {shown.map((provider) => (
          <UnstyledButton
            key={provider.id}
            className={classes["provider"]}
            onClick={() => onChosen(provider)}
          >
            <ProviderMark id={provider.id} />
            <span className={classes["name"]}>{provider.name}</span>
          </UnstyledButton>
        ))}
      </SimpleGrid>
      {shown.length === 0 && (
        <Text size="sm" c="dimmed">
          No matching provider. For senders that follow Standard Webhooks, choose that. To define any other
          sender, use PUT /providers/ID in the API.
        </Text>
      )}
      <StepButtons agentName={agentName} onBack={onBack} />
    </Stack>
  );
}
