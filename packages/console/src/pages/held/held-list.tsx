import type { Delivery } from "agentex-gateway-sdk/client";
import { Button, Checkbox, Group } from "@mantine/core";
import { useState } from "react";
import { Panel } from "../../components/page/panel.tsx";
import type { HeldDecision, Question } from "../../delivery/decide/decision.ts";
import classes from "./held-list.module.css";
import { HeldRow } from "./held-row.tsx";

/** Held deliveries, to release or cancel one by one or several at once. */
export function HeldList({
  deliveries,
  onAsk,
}: {
  readonly deliveries: readonly Delivery[];
  readonly onAsk: (question: Question) => void;
}) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  // Deselects what others released in the meantime.
  const selected = deliveries.filter(({ id }) => chosen.has(id)).map(({ id }) => id);
  const select = (ids: readonly string[], isSelected: boolean): void => {
    const others = [...chosen].filter((id) => !ids.includes(id));
    setChosen(new Set(isSelected ? [...others, ...ids] : others));
  };
  const ask = (decision: HeldDecision, ids: readonly string[]): void =>
    onAsk({ decision, subject: { kind: "selected", ids } });
  return (
    <Panel isFlush>
      <Group className={classes["head"] ?? ""} justify="space-between" gap="xs">
        <Checkbox
          label={selected.length === 0 ? "Select all shown" : `${selected.length} selected`}
          checked={selected.length > 0 && selected.length === deliveries.length}
          indeterminate={selected.length > 0 && selected.length < deliveries.length}
          onChange={(event) =>
            select(
              deliveries.map(({ id }) => id),
              event.currentTarget.checked,
            )
          }
        />
        {selected.length > 0 && (
          <Group gap="xs">
            <Button size="xs" variant="default" onClick={() => ask("release", selected)}>
              Release selected…
            </Button>
            <Button size="xs" variant="default" c="var(--bad)" onClick={() => ask("cancel", selected)}>
              Cancel selected…
            </Button>
          </Group>
        )}
      </Group>
      <ul className={classes["list"]} aria-label="Held deliveries">
        {deliveries.map((delivery) => (
          <li key={delivery.id}>
            <HeldRow
              delivery={delivery}
              isSelected={chosen.has(delivery.id)}
              onSelect={(isSelected) => select([delivery.id], isSelected)}
              onDecide={(decision) => ask(decision, [delivery.id])}
            />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
