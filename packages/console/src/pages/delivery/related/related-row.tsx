import type { Delivery } from "agentex-gateway-sdk/client";
import type { ReactNode } from "react";
import { pathTo } from "../../../app/paths.ts";
import { Moment } from "../../../components/text/moment.tsx";
import { Row, RowText } from "../../../components/rows/row.tsx";
import { StatusBadge } from "../../../delivery/describe/status-badge.tsx";
import { titleOf } from "../../../delivery/describe/title.ts";

export function RelatedRow({ delivery, note }: { readonly delivery: Delivery; readonly note?: string }) {
  return (
    <Row to={pathTo.delivery(delivery.id)}>
      <RelatedCells delivery={delivery} title={titleOf(delivery)} note={note !== undefined && `${note} · `} />
    </Row>
  );
}

/** The cells of a related delivery's row. */
export function RelatedCells({
  delivery,
  title,
  note,
}: {
  readonly delivery: Delivery;
  readonly title: string;
  readonly note: ReactNode;
}) {
  return (
    <>
      <RowText
        title={title}
        detail={
          <>
            {note}
            <Moment at={delivery.received_at} />
          </>
        }
      />
      <StatusBadge delivery={delivery} />
    </>
  );
}
