import type { Delivery } from "agentex-gateway-sdk/client";
import { DeliveryRow } from "./delivery-row.tsx";
import classes from "./delivery-list.module.css";

/** A short list of deliveries; use `LongDeliveryList` for long ones. */
export function DeliveryList({
  deliveries,
  label,
}: {
  readonly deliveries: readonly Delivery[];
  readonly label: string;
}) {
  return (
    <ul className={classes["list"]} aria-label={label}>
      {deliveries.map((delivery) => (
        <li key={delivery.id}>
          <DeliveryRow delivery={delivery} />
        </li>
      ))}
    </ul>
  );
}
