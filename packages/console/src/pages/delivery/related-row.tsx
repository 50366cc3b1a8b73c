import type { Delivery } from "agentex-gateway-sdk/client";
import { pathTo } from "../../app/paths.ts";
import { Moment } from "../../components/moment.tsx";
import { Row, RowText } from "../../components/row.tsx";
import { StatusBadge } from "../../delivery/status-badge.tsx";
import { titleOf } from "../../delivery/title.ts";

export function RelatedRow({ delivery, note }: { readonly delivery: Delivery; readonly note?: string }) {
  return (
    <Row to={pathTo.delivery(delivery.id)}>
      <RowText
        title={titleOf(delivery)}
        detail={
          <>
            {note !== undefined && `${note} · `}
            <Moment at={delivery.received_at} />
          </>
        }
      />
      <StatusBadge delivery={delivery} />
    </Row>
  );
}
