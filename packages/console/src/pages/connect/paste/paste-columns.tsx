import type { Provider } from "agentex-gateway-sdk/client";
import { Code, Group, Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { Prose } from "../../../components/text/prose.tsx";
import { CopyField } from "../../../components/secrets/copy-field.tsx";
import classes from "./paste-columns.module.css";
import { ProviderDocs } from "./provider-docs.tsx";

/** On the left, what to paste into the provider's form; on the right, the first delivery. */
export function PasteColumns({
  provider,
  url,
  events,
  secret,
  notices,
  children,
}: {
  readonly provider: Provider;
  readonly url: string;
  /**
   * The events that the route asks for, under the provider's names; empty if it asks for none in particular.
   */
  readonly events: readonly string[];
  /** False if it is no longer shown. */
  readonly secret: ReactNode;
  readonly notices: ReactNode;
  /** The first delivery. */
  readonly children: ReactNode;
}) {
  const { setup } = provider;
  return (
    <div className={classes["columns"]}>
      <Stack gap="lg">
        <Title order={2} size="h5">
          Set up the webhook at {provider.name}
        </Title>
        <div className={classes["paste"]}>
          <CopyField label="URL" value={url} />
          <Text size="sm" c="dimmed" mt={6}>
            <Prose text={setup.url} />
          </Text>
        </div>
        {secret !== false && <div className={classes["paste"]}>{secret}</div>}
        <Events wanted={events} hint={setup.events} />
        {notices}
        <ProviderDocs provider={provider} />
      </Stack>
      <Stack gap="lg">
        <Title order={2} size="h5">
          First delivery
        </Title>
        {children}
      </Stack>
    </div>
  );
}

/** Which events to choose at the provider. */
function Events({ wanted, hint }: { readonly wanted: readonly string[]; readonly hint: string | null }) {
  if (wanted.length === 0 && hint === null) return null;
  return (
    <Stack gap={6}>
      <Text size="sm" fw={500}>
        Events
      </Text>
      {wanted.length > 0 && (
        <Group gap={6}>
          <Text size="sm">The route accepts</Text>
          {wanted.includes("*") ? (
            <Text size="sm">every event.</Text>
          ) : (
            wanted.map((event) => <Code key={event}>{event}</Code>)
          )}
        </Group>
      )}
      {hint !== null && (
        <Text size="sm" c="dimmed">
          <Prose text={hint} />
        </Text>
      )}
    </Stack>
  );
}
