import type { Delivery } from "agentex-gateway-sdk/client";
import { pathTo } from "../../app/paths.ts";
import { Moment } from "../../components/moment.tsx";
import { Row, RowText } from "../../components/row.tsx";
import { StatusBadge } from "../../delivery/status-badge.tsx";

export function RelatedRow({ delivery, note }: { readonly delivery: Delivery; readonly note?: string }) {
  return (
    <Row to={pathTo.delivery(delivery.id)}>
      <RowText
        title={delivery.event ?? delivery.route}
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
