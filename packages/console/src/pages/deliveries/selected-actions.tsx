import type { Delivery } from "agentex-gateway-sdk/client";
import { Button } from "@mantine/core";
import type { Decision, Question } from "../../delivery/decide/decision.ts";
import { hasEnded } from "../../delivery/filter/filter.ts";

const ACTIONS: readonly {
  readonly decision: Decision;
  readonly label: string;
  /** Whether the action applies to a delivery. */
  readonly fits: (delivery: Delivery) => boolean;
}[] = [
  {
    decision: "replay",
    label: "Replay",
    fits: ({ status, agent_name }) => hasEnded(status) && agent_name !== null,
  },
  { decision: "release", label: "Release", fits: ({ status }) => status === "held" },
  {
    decision: "cancel",
    label: "Cancel",
    fits: ({ status }) => status === "waiting" || status === "held" || status === "working",
  },
];

/** The actions on the selected deliveries, each with how many it applies to. */
export function SelectedActions({
  selected,
  onAsk,
  onClear,
}: {
  readonly selected: readonly Delivery[];
  readonly onAsk: (question: Question) => void;
  readonly onClear: () => void;
}) {
  return (
    <>
      {ACTIONS.map(({ decision, label, fits }) => {
        const ids = selected.filter(fits).map(({ id }) => id);
        return (
          ids.length > 0 && (
            <Button
              key={decision}
              size="compact-sm"
              variant="default"
              {...(decision === "cancel" && { c: "var(--bad)" })}
              onClick={() => onAsk({ decision, subject: { kind: "selected", ids } })}
            >
              {label} {ids.length.toLocaleString("en")}…
            </Button>
          )
        );
      })}
      <Button size="compact-sm" variant="subtle" onClick={onClear}>
        Clear
      </Button>
    </>
  );
}
