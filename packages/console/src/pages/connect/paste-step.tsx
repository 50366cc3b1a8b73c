import type { Agent, Provider, WebhookTrigger } from "agentex-gateway-sdk/client";
import { Anchor, Button, Group, Stack, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconExternalLink, IconInfoCircle, IconSend } from "@tabler/icons-react";
import { CopyField } from "../../components/copy-field.tsx";
import { Notice } from "../../components/notice.tsx";
import { SecretField } from "../../components/secret-field.tsx";
import { SendTestDialog } from "../agent/send-test-dialog.tsx";
import { FirstDelivery } from "./first-delivery.tsx";
import classes from "./paste-step.module.css";

/** The last step: what to paste where, and whether it works. */
export function PasteStep({
  trigger,
  provider,
  agent,
}: {
  readonly trigger: WebhookTrigger;
  readonly provider: Provider;
  readonly agent: Agent;
}) {
  const [isSending, sending] = useDisclosure(false);
  const { setup, webhook_url, webhook_path, secret, notices } = trigger;
  // What the person brought from the provider need not be shown to them.
  const isMade = provider.secret_from === "generated" && secret !== null;
  return (
    <div className={classes["columns"]}>
      <Stack gap="lg">
        <Title order={2} size="h5">
          Paste {isMade ? "these" : "this"} at {provider.name}
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
          The first delivery
        </Title>
        <FirstDelivery trigger={trigger} provider={provider} />
        <Group>
          <Button variant="default" leftSection={<IconSend size={16} aria-hidden />} onClick={sending.open}>
            Send a test event
          </Button>
        </Group>
      </Stack>
      <SendTestDialog agent={agent} isOpen={isSending} onClose={sending.close} />
    </div>
  );
}
