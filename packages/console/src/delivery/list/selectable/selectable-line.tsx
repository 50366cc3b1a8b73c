import { Checkbox } from "@mantine/core";
import type { ReactNode } from "react";
import { titleOf } from "../../describe/title.ts";
import { summarize, type Line } from "../lines.ts";
import classes from "./selectable-line.module.css";
import type { Selection } from "./use-selection.ts";

/** A line with a box that selects it, as does `x`. With shift, all lines in between are selected too. */
export function SelectableLine({
  line,
  selection: { isSelected, select },
  children,
}: {
  readonly line: Line;
  readonly selection: Selection;
  readonly children: ReactNode;
}) {
  const title = line.kind === "delivery" ? titleOf(line.delivery) : summarize(line);
  const isChecked = isSelected(line);
  return (
    <div className={classes["line"]} data-selectable data-selected={isChecked || undefined}>
      <Checkbox
        className={classes["box"] ?? ""}
        aria-label={`Select ${title}`}
        checked={isChecked}
        onChange={({ currentTarget, nativeEvent }) =>
          select(line, currentTarget.checked, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)
        }
      />
      <div className={classes["content"]}>{children}</div>
    </div>
  );
}
