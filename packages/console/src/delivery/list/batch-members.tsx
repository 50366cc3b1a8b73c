import type { Delivery } from "agentex-gateway-sdk/client";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { pathTo } from "../../app/paths.ts";
import { ErrorNotice } from "../../components/notices/error-notice.tsx";
import { TextLink } from "../../components/buttons/text-link.tsx";
import { batchQuery } from "../../queries/deliveries.ts";
import classes from "./delivery-list.module.css";
import type { BatchLine } from "./lines.ts";

/** How many are shown. A batch can have a thousand. */
const SHOWN = 50;

/** The deliveries of a batch, newest first. Until all are loaded, shows those in the list. */
export function BatchMembers({
  line: { batchId, members },
  children: row,
}: {
  readonly line: BatchLine;
  readonly children: (delivery: Delivery) => ReactNode;
}) {
  const { data, error, refetch } = useQuery(batchQuery(batchId));
  const all = data?.deliveries ?? members;
  return (
    <>
      {error !== null && <ErrorNotice error={error} onRetry={() => void refetch()} />}
      <ul className={classes["list"]} aria-label="Deliveries of the batch">
        {all.slice(0, SHOWN).map((delivery) => (
          <li key={delivery.id}>{row(delivery)}</li>
        ))}
      </ul>
      {all.length > SHOWN && (
        <div className={classes["more"]}>
          <TextLink to={pathTo.deliveries({ batch: batchId })}>View the whole batch</TextLink>
        </div>
      )}
    </>
  );
}
