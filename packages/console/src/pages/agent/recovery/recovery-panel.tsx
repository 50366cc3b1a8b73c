import type { Recovery } from "agentex-gateway-sdk/client";
import { Modal } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { client } from "../../../app/client.ts";
import { RowButton } from "../../../components/buttons/row-button.tsx";
import { ToneBadge, type Tone } from "../../../components/marks/tone-badge.tsx";
import { ErrorNotice } from "../../../components/notices/error-notice.tsx";
import { Panel } from "../../../components/page/panel.tsx";
import { Row, RowText } from "../../../components/rows/row.tsx";
import { Moment } from "../../../components/text/moment.tsx";
import { keysQuery } from "../../../queries/agents.ts";
import { recoveriesQuery } from "../../../queries/recoveries.ts";
import type { Place } from "./recovery-draft.ts";
import { RecoveryForm } from "./recovery-form.tsx";

/** The providers that support recovery, by the types of their keys. */
const ASKED: readonly { readonly type: string; readonly place: Place; readonly words: string }[] = [
  {
    type: "github",
    place: "repository",
    words:
      "GitHub does not retry webhooks. With a token, the gateway finds those that GitHub could not deliver, and " +
      "requests them again.",
  },
  {
    type: "stripe",
    place: "stripe",
    words: "With a restricted key, the gateway finds the events that Stripe could not deliver.",
  },
];

/** What providers could not deliver to the agent, if recovery is or could be set up. */
export function RecoveryPanel({ agentName }: { readonly agentName: string }) {
  const queryClient = useQueryClient();
  const { data: recoveries = [] } = useQuery(recoveriesQuery());
  const check = useMutation({
    mutationFn: async (name: string) => client.recoveries.run(name),
    onSuccess: async () => queryClient.invalidateQueries({ queryKey: ["recoveries"] }),
  });
  const own = recoveries.filter(({ receiver }) => receiver.type === "agent" && receiver.name === agentName);
  const { data: keys = [] } = useQuery(keysQuery(agentName));
  const asked = ASKED.find(({ type }) => keys.some(({ api_key_type }) => api_key_type === type));
  if (own.length === 0 && asked === undefined) return null;
  return (
    <Panel
      title="Missed webhooks"
      description={
        own.length > 0
          ? "Webhooks that a provider could not deliver in the last 7 days. After each outage, the gateway " +
            "requests them again from GitHub."
          : asked?.words
      }
      actions={<StartRecovery agentName={agentName} place={asked?.place ?? "repository"} />}
      isFlush
    >
      {check.error !== null && <ErrorNotice error={check.error} />}
      {own.map((recovery) => (
        <RecoveryRow key={recovery.name} recovery={recovery} onCheck={() => check.mutate(recovery.name)} />
      ))}
    </Panel>
  );
}

function StartRecovery({ agentName, place }: { readonly agentName: string; readonly place: Place }) {
  const [isOpen, dialog] = useDisclosure(false);
  return (
    <>
      <RowButton label="Recover…" name="missed webhooks" onClick={dialog.open} />
      <Modal opened={isOpen} onClose={dialog.close} title="Recover missed webhooks">
        <RecoveryForm agentName={agentName} place={place} onDone={dialog.close} />
      </Modal>
    </>
  );
}

const LOOKS: Readonly<Record<Recovery["state"], { readonly tone: Tone; readonly label: string }>> = {
  new: { tone: "quiet", label: "not checked yet" },
  watching: { tone: "good", label: "watching" },
  asking: { tone: "busy", label: "asking" },
  limited: { tone: "warn", label: "rate limited" },
  retrying: { tone: "warn", label: "retrying" },
  stopped: { tone: "bad", label: "stopped" },
};

function RecoveryRow({ recovery, onCheck }: { readonly recovery: Recovery; readonly onCheck: () => void }) {
  const { name, state, problem, checked_at } = recovery;
  const { tone, label } = LOOKS[state];
  return (
    <Row>
      <RowText
        title={placeOf(recovery)}
        detail={
          <>
            {countsOf(recovery)}
            {problem !== null ? (
              <> · {problem.detail}</>
            ) : (
              checked_at !== null && (
                <>
                  {" "}
                  · checked <Moment at={checked_at} />
                </>
              )
            )}
          </>
        }
      />
      <ToneBadge tone={tone} isMoving={state === "asking"}>
        {label}
      </ToneBadge>
      <RowButton label="Check now" name={name} onClick={onCheck} />
    </Row>
  );
}

/** "17 missed, 17 asked for, 17 arrived" */
function countsOf({ provider, missed, asked, arrived }: Recovery): string {
  return provider === "stripe"
    ? `${missed} missed`
    : `${missed} missed, ${asked} requested, ${arrived} arrived`;
}

function placeOf({ provider, webhook }: Recovery): string {
  switch (webhook?.scope) {
    case "repository":
      return `${webhook.owner}/${webhook.repository}`;
    case "organization":
      return webhook.owner;
    case "app":
      return "GitHub App";
    case undefined:
      return provider === "stripe" ? "Stripe" : "GitHub";
  }
}
