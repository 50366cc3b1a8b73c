import { Button, Checkbox, Group, VisuallyHidden } from "@mantine/core";
import { IconArrowUp } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { DeliveryHead } from "../../delivery/list/delivery-head.tsx";
import type { Selection } from "../../delivery/list/selectable/use-selection.ts";
import classes from "./list-head.module.css";

/**
 * Stays in view above the list: its column titles and the count of new deliveries, or the actions on selected ones.
 */
export function ListHead({
  selection: { selected, isAll, selectAll },
  fresh,
  onFresh,
  gone,
  onDrop,
  children: actions,
}: {
  readonly selection: Selection;
  /** How many deliveries wait to be shown. */
  readonly fresh: number;
  readonly onFresh: () => void;
  /** How many displayed deliveries no longer match the filter. */
  readonly gone: number;
  readonly onDrop: () => void;
  /** Actions on the selected deliveries. */
  readonly children: ReactNode;
}) {
  const news = (fresh > 0 || gone > 0) && (
    <Group component="span" gap={6} display="inline-flex" wrap="nowrap">
      {fresh > 0 && (
        <Button size="compact-sm" leftSection={<IconArrowUp size={14} aria-hidden />} onClick={onFresh}>
          {fresh.toLocaleString("en")} new
        </Button>
      )}
      {gone > 0 && (
        <Button
          size="compact-sm"
          variant="default"
          title="Hide deliveries that no longer match"
          onClick={onDrop}
        >
          {gone.toLocaleString("en")} no longer {gone === 1 ? "matches" : "match"}
        </Button>
      )}
    </Group>
  );
  return (
    <div className={classes["head"]}>
      <Checkbox
        className={classes["box"] ?? ""}
        aria-label="Select all shown"
        checked={isAll}
        indeterminate={selected.length > 0 && !isAll}
        onChange={(event) => selectAll(event.currentTarget.checked)}
      />
      {selected.length > 0 ? (
        <div className={classes["actions"]}>
          <span>{selected.length.toLocaleString("en")} selected</span>
          {actions}
        </div>
      ) : (
        <div className={classes["titles"]}>
          <span className={classes["narrow"]}>{news || "Select all shown"}</span>
          <DeliveryHead first={news || "Delivery"} />
        </div>
      )}
      <VisuallyHidden component="output">{fresh > 0 && "New deliveries have arrived."}</VisuallyHidden>
    </div>
  );
}
