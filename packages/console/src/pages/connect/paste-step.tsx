import type { Agent, Provider, WebhookTrigger } from "agentex-gateway-sdk/client";
import { Anchor, Group, Stack, Text, Title } from "@mantine/core";
import { IconExternalLink, IconInfoCircle } from "@tabler/icons-react";
import { CopyField } from "../../components/copy-field.tsx";
import { Notice } from "../../components/notice.tsx";
import { SecretField } from "../../components/secret-field.tsx";
import { SendTestButton } from "../agent/send-test-button.tsx";
import { FirstDelivery } from "./first-delivery.tsx";
import classes from "./paste-step.module.css";

/** Step 4: what to paste where, and whether it works. */
export function PasteStep({
  trigger,
  provider,
  agent,
}: {
  readonly trigger: WebhookTrigger;
  readonly provider: Provider;
  readonly agent: Agent;
}) {
  const { setup, webhook_url, webhook_path, secret, notices } = trigger;
  // A secret that came from the provider need not be shown again.
  const isMade = provider.secret_from === "generated" && secret !== null;
  return (
    <div className={classes["columns"]}>
      <Stack gap="lg">
        <Title order={2} size="h5">
          Paste {isMade ? "these" : "this"} into {provider.name}
        </Title>
        <div className={classes["paste"]}>
          <CopyField label="URL" value={webhook_url ?? webhook_path} />
          <Text size="sm" c="dimmed" mt={6}>
            {setup.url}
          </Text>
        </div>
        {isMade && (
          <div className={classes["paste"]}>
            <SecretField label="Secret" value={secret} />
            <Text size="sm" c="dimmed" mt={6}>
              {setup.secret}
            </Text>
          </div>
        )}
        {setup.events !== null && (
          <Stack gap={6}>
            <Text size="sm" fw={500}>
              Events
            </Text>
            <Text size="sm" c="dimmed">
              {setup.events}
            </Text>
          </Stack>
        )}
        {notices.map((notice) => (
          <Notice key={notice} tone="quiet" icon={IconInfoCircle}>
            {notice}
          </Notice>
        ))}
        {setup.docs !== null && (
          <Anchor href={setup.docs} target="_blank" rel="noreferrer" size="sm">
            How {provider.name} signs webhooks{" "}
            <IconExternalLink size={14} aria-hidden style={{ verticalAlign: "-2px" }} />
          </Anchor>
        )}
      </Stack>
      <Stack gap="lg">
        <Title order={2} size="h5">
          First delivery
        </Title>
        <FirstDelivery trigger={trigger} provider={provider} />
        <Group>
          <SendTestButton agent={agent} />
        </Group>
      </Stack>
    </div>
  );
}
