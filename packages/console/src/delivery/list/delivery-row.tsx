import type { Delivery } from "agentex-gateway-sdk/client";
import { memo } from "react";
import { pathTo } from "../../app/paths.ts";
import { Row } from "../../components/rows/row.tsx";
import { DeliveryCells } from "./delivery-cells.tsx";
import classes from "./delivery-row.module.css";
import { Mark } from "../mark.tsx";
import { titleOf } from "../describe/title.ts";

/** A delivery in a list, linked to its page. */
export const DeliveryRow = memo(function DeliveryRow({
  delivery,
  isOfBatch = false,
}: {
  readonly delivery: Delivery;
  /** Whether to say that it was sent with others in a batch. */
  readonly isOfBatch?: boolean;
}) {
  const { id, replay_of, shadow } = delivery;
  const marks = (
    <>
      {delivery.test && <Mark>test</Mark>}
      {replay_of !== null && !delivery.test && <Mark>replay</Mark>}
      {shadow && <Mark>shadow</Mark>}
      {isOfBatch && <Mark>batch</Mark>}
    </>
  );
  return (
    <Row to={pathTo.delivery(id)} id={id} className={classes["row"]}>
      <DeliveryCells delivery={delivery} title={titleOf(delivery)} marks={marks} />
    </Row>
  );
});
