import type { ReactNode } from "react";
import classes from "./delivery-row.module.css";

/** The column titles of a list of deliveries, if there is room for columns. */
export function DeliveryHead({ first = "Delivery" }: { readonly first?: ReactNode }) {
  return (
    <div className={`${classes["row"]} ${classes["head"]}`}>
      <span>{first}</span>
      <span>Conversation or key</span>
      <span>Response</span>
      <span>Status</span>
      <span className={classes["time"]}>Received</span>
    </div>
  );
}
