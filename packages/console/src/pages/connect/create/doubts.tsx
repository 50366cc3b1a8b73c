import type { WebhookTriggerPreview } from "agentex-gateway-sdk/client";
import { Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { Notice } from "../../../components/notices/notice.tsx";
import { CopyField } from "../../../components/secrets/copy-field.tsx";

type Doubted = Pick<WebhookTriggerPreview, "reach" | "missing_route">;

/** Whether a webhook cannot work as planned. */
export function hasDoubts({ reach, missing_route }: Doubted): boolean {
  return reach.detail !== null || missing_route !== null;
}

/** Why a webhook cannot work, and which tunnels help. */
export function Doubts({
  preview: { reach, missing_route },
  isAccepted = false,
}: {
  readonly preview: Doubted;
  /** Whether the webhook was created nevertheless. */
  readonly isAccepted?: boolean;
}) {
  return (
    <Stack gap="sm" aria-live="polite">
      {missing_route !== null && (
        <Notice tone="warn" icon={IconAlertTriangle}>
          {missing_route.detail}
        </Notice>
      )}
      {reach.detail !== null && (
        <>
          <Notice tone="warn" icon={IconAlertTriangle}>
            {reach.detail} {isAccepted && "Go back to enter another one, such as a tunnel's."}
          </Notice>
          {!isAccepted && <Tunnels tunnels={reach.tunnels} />}
        </>
      )}
    </Stack>
  );
}

function Tunnels({ tunnels }: { readonly tunnels: Doubted["reach"]["tunnels"] }) {
  return (
    <>
      <Text size="sm">
        A tunnel gives the gateway a public URL while it runs. Start one, and enter its URL as the
        gateway&apos;s:
      </Text>
      {tunnels.map(({ name, command }) => (
        <CopyField key={name} label={name} value={command} />
      ))}
    </>
  );
}
