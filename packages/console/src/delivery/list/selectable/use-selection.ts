import { useState } from "react";
import type { Delivery } from "agentex-gateway-sdk/client";
import type { Line } from "../lines.ts";

/** Which deliveries of a list are selected. A line for several selects all that are loaded. */
export type Selection = {
  readonly selected: readonly Delivery[];
  readonly isAll: boolean;
  readonly isSelected: (line: Line) => boolean;
  /** @param isRange - whether to select all lines from the last selected one. */
  readonly select: (line: Line, isSelected: boolean, isRange: boolean) => void;
  readonly selectAll: (isSelected: boolean) => void;
};

/** @param lines - the displayed lines. Whatever is not among them is not selected. */
export function useSelection(lines: readonly Line[]): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [last, setLast] = useState<string>();
  const set = (changed: readonly Line[], isSelected: boolean): void => {
    const ids = new Set(changed.flatMap(deliveriesOf).map(({ id }) => id));
    const others = [...chosen].filter((id) => !ids.has(id));
    setChosen(new Set(isSelected ? [...others, ...ids] : others));
  };
  const selected = chosen.size === 0 ? [] : lines.flatMap(deliveriesOf).filter(({ id }) => chosen.has(id));
  return {
    selected,
    isAll: selected.length > 0 && lines.flatMap(deliveriesOf).length === selected.length,
    isSelected: (line) => deliveriesOf(line).every(({ id }) => chosen.has(id)),
    select(line, isSelected, isRange) {
      set(isRange ? between(lines, last, line.key) : [line], isSelected);
      setLast(line.key);
    },
    selectAll: (isSelected) => set(lines, isSelected),
  };
}

function deliveriesOf(line: Line): readonly Delivery[] {
  return line.kind === "delivery" ? [line.delivery] : line.members;
}

/** The lines between two lines, in either direction, including both; without the first, only the second. */
function between(lines: readonly Line[], from: string | undefined, to: string): readonly Line[] {
  const ends = [from, to].map((key) => lines.findIndex((line) => line.key === key));
  const [first = -1, last = -1] = ends.toSorted((a, b) => a - b);
  return lines.slice(first === -1 ? last : first, last + 1);
}
