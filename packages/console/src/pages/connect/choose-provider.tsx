import type { Provider } from "agentex-gateway-sdk/client";
import { SimpleGrid, Stack, Text, TextInput, Title, UnstyledButton } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { ProviderMark } from "../../components/provider-mark.tsx";
import { FILTER_FIELD } from "../../layout/use-shortcuts.ts";
import classes from "./choose-provider.module.css";

/** The second step: who sends. The gateway lists them by how often they are asked for. */
export function ChooseProvider({
  providers,
  onChosen,
}: {
  readonly providers: readonly Provider[];
  readonly onChosen: (provider: Provider) => void;
}) {
  const [text, setText] = useState("");
  const words = text.trim().toLowerCase();
  const shown = providers.filter(({ id, name }) => `${id} ${name}`.toLowerCase().includes(words));
  return (
    <Stack>
      <Title order={2} size="h5">
        Who sends the webhooks?
      </Title>
      <TextInput
        {...FILTER_FIELD}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        placeholder={`Search ${providers.length} providers`}
        aria-label="Search providers"
        leftSection={<IconSearch size={16} aria-hidden />}
        maw={460}
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
          No provider of this name is known. A sender of your own is defined by data, with PUT /providers/ID:
          see the API's description. Senders that follow Standard Webhooks are known by that name.
        </Text>
      )}
    </Stack>
  );
}
