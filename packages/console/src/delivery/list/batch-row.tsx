import { OpeningRow } from "../../components/rows/row.tsx";
import { BatchMembers } from "./batch-members.tsx";
import { DeliveryCells } from "./delivery-cells.tsx";
import { DeliveryRow } from "./delivery-row.tsx";
import classes from "./delivery-row.module.css";
import { countBatch, summarize, type BatchLine } from "./lines.ts";
import { Mark, OpeningMark } from "../mark.tsx";

/** Deliveries that were sent in one request, as a row that expands. */
export function BatchRow({
  line,
  isOpen,
  onToggle,
}: {
  readonly line: BatchLine;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}) {
  const [newest] = line.members;
  const marks = (
    <>
      <OpeningMark isOpen={isOpen}>{countBatch(line)}</OpeningMark>
      {newest.replay_of !== null && <Mark>replay</Mark>}
    </>
  );
  return (
    <OpeningRow
      id={`batch-${line.batchId}`}
      className={classes["row"]}
      isOpen={isOpen}
      onToggle={onToggle}
      list={<BatchMembers line={line}>{(delivery) => <DeliveryRow delivery={delivery} />}</BatchMembers>}
    >
      <DeliveryCells delivery={newest} title={summarize(line)} marks={marks} />
    </OpeningRow>
  );
}
