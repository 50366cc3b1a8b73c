import { DeliveryHead } from "./delivery-head.tsx";
import classes from "./delivery-list.module.css";
import { LineRow } from "./line-row.tsx";
import type { Line } from "./lines.ts";
import { useOpenLines } from "./use-open-lines.ts";

/** A short list of deliveries; use `LongDeliveryList` for long ones. */
export function DeliveryList({ lines, label }: { readonly lines: readonly Line[]; readonly label: string }) {
  const open = useOpenLines();
  return (
    <>
      <DeliveryHead />
      <ul className={classes["list"]} aria-label={label}>
        {lines.map((line) => (
          <li key={line.key}>
            <LineRow line={line} open={open} />
          </li>
        ))}
      </ul>
    </>
  );
}
