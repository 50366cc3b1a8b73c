import { BatchRow } from "./batch-row.tsx";
import { DeliveryRow } from "./delivery-row.tsx";
import type { Line } from "./lines.ts";
import type { OpenLines } from "./use-open-lines.ts";

/** A line of a list of deliveries. */
export function LineRow({ line, open }: { readonly line: Line; readonly open: OpenLines }) {
  return line.kind === "delivery" ? (
    <DeliveryRow delivery={line.delivery} isOfBatch={line.isOfBatch} />
  ) : (
    <BatchRow line={line} isOpen={open.isOpen(line.key)} onToggle={() => open.toggle(line.key)} />
  );
}
