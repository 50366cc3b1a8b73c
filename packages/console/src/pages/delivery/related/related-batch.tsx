import { OpeningRow } from "../../../components/rows/row.tsx";
import { BatchMembers } from "../../../delivery/list/batch-members.tsx";
import { countBatch, summarize, type BatchLine } from "../../../delivery/list/lines.ts";
import { OpeningMark } from "../../../delivery/mark.tsx";
import { RelatedCells, RelatedRow } from "./related-row.tsx";

/** Related deliveries that were sent in one request. */
export function RelatedBatch({
  line,
  isOpen,
  onToggle,
}: {
  readonly line: BatchLine;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}) {
  return (
    <OpeningRow
      id={`batch-${line.batchId}`}
      isOpen={isOpen}
      onToggle={onToggle}
      list={<BatchMembers line={line}>{(delivery) => <RelatedRow delivery={delivery} />}</BatchMembers>}
    >
      <RelatedCells
        delivery={line.members[0]}
        title={summarize(line)}
        note={<OpeningMark isOpen={isOpen}>{countBatch(line)}</OpeningMark>}
      />
    </OpeningRow>
  );
}
