import type { AgentApiKey, Provider, WebhookTriggerPreview } from "agentex-gateway-sdk/client";
import { Group } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Loaded } from "../../../components/loading/loaded.tsx";
import { Notice } from "../../../components/notices/notice.tsx";
import { aboutQuery } from "../../../queries/gateway.ts";
import { webhookQuery } from "../../../queries/agents.ts";
import { SendTestButton } from "../../agent/test-event/send-test-button.tsx";
import type { Target } from "../create/choose-target.tsx";
import { Doubts } from "../create/doubts.tsx";
import { FirstOfKey } from "../first/first-of-key.tsx";
import { KeySecret } from "../secret/key-secret.tsx";
import { LeaveKey } from "./leave-key.tsx";
import { PasteColumns } from "./paste-columns.tsx";
import { StepButtons } from "../step-buttons.tsx";

type Shared = {
  readonly target: Target;
  readonly provider: Provider;
  /** The secret that the gateway generated; null if it generated none, or if the page was reloaded since. */
  readonly secret: string | null;
  readonly onSecret: (secret: string) => void;
  readonly isVerified: boolean;
  readonly onVerified: () => void;
  readonly onBack: () => void;
};

/** Step 4: what to paste where, and whether it works. */
export function PasteStep({
  name,
  baseUrl,
  ...shared
}: Shared & { readonly name: string; readonly baseUrl: string | undefined }) {
  const { target, provider, onBack } = shared;
  const { data: about } = useQuery(aboutQuery());
  const base = baseUrl ?? (about?.public_url === null ? about.local_url : undefined);
  const webhook = useQuery({
    ...webhookQuery({
      agent_name: target.agent.name,
      source: provider.id,
      name,
      forward_path: target.path,
      ...(base !== undefined && { base_url: base }),
    }),
    enabled: about !== undefined,
  });
  return (
    <Loaded query={webhook}>
      {(planned) =>
        planned.key === null ? (
          <>
            <Notice tone="warn" icon={IconInfoCircle}>
              The key {name} no longer exists.
            </Notice>
            <StepButtons agentName={target.agent.name} onBack={onBack} />
          </>
        ) : (
          <Paste {...shared} planned={planned} agentKey={planned.key} />
        )
      }
    </Loaded>
  );
}

function Paste({
  planned,
  agentKey,
  target: { agent },
  provider,
  secret,
  onSecret,
  isVerified,
  onVerified,
  onBack,
}: Shared & { readonly planned: WebhookTriggerPreview; readonly agentKey: AgentApiKey }) {
  const isWaiting = agentKey.values.length === 0;
  return (
    <>
      <PasteColumns
        provider={provider}
        url={planned.webhook_url ?? planned.webhook_path}
        events={planned.events}
        secret={
          !isVerified && (
            <KeySecret
              agentName={agent.name}
              agentKey={agentKey}
              provider={provider}
              secret={secret}
              onSecret={onSecret}
            />
          )
        }
        notices={!isVerified && <Doubts preview={planned} isAccepted />}
      >
        <FirstOfKey agentName={agent.name} agentKey={agentKey} provider={provider} onVerified={onVerified} />
        {!isWaiting && (
          <Group>
            <SendTestButton agent={agent} />
          </Group>
        )}
      </PasteColumns>
      {!isVerified && (
        <StepButtons
          agentName={agent.name}
          onBack={onBack}
          cancel={<LeaveKey agentName={agent.name} agentKey={agentKey} />}
        />
      )}
    </>
  );
}
