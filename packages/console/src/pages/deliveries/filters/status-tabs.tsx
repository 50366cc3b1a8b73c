import { Link } from "react-router";
import { pathTo } from "../../../app/paths.ts";
import { writeView, type DeliveryView } from "../../../delivery/filter/filter.ts";
import classes from "./status-tabs.module.css";

const TABS: readonly { readonly name: string; readonly statuses: DeliveryView["statuses"] }[] = [
  { name: "All", statuses: [] },
  { name: "Failed", statuses: ["rejected", "failed"] },
  { name: "Waiting", statuses: ["waiting", "unrouted"] },
  { name: "Held", statuses: ["held"] },
  { name: "Working", statuses: ["running", "working"] },
];

/** The list by status, each with its own URL. The other filters stay. */
export function StatusTabs({ view }: { readonly view: DeliveryView }) {
  return (
    <nav aria-label="Deliveries by status" className={classes["tabs"]}>
      {TABS.map(({ name, statuses }) => (
        <Link
          key={name}
          to={pathTo.deliveries(writeView({ ...view, statuses }))}
          className={classes["tab"]}
          aria-current={view.statuses.join(",") === statuses.join(",") ? "page" : undefined}
        >
          {name}
        </Link>
      ))}
    </nav>
  );
}
