import { SimpleGrid, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import { pathTo } from "../../app/paths.ts";
import type { Range } from "../../delivery/filter/filter.ts";
import { refusalCountQuery } from "../../queries/refusals.ts";
import { formatShare } from "../../components/text/format-share.ts";
import type { sumUp } from "./outcomes.ts";
import classes from "./total-tiles.module.css";

/** The totals of a time range, each linked to its deliveries. */
export function TotalTiles({
  totals,
  range,
}: {
  readonly totals: ReturnType<typeof sumUp>;
  readonly range: Range;
}) {
  const { all, delivered, failed, active } = totals;
  const finished = delivered + failed;
  const { data: refusals } = useQuery(refusalCountQuery({ range }));
  const rejected = refusals?.count ?? 0;
  return (
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 5 }} spacing="md">
      <TotalTile label="Received" value={all} to={pathTo.deliveries({ range })} />
      <TotalTile
        label="Delivered"
        value={delivered}
        note={finished === 0 ? "" : `${formatShare(delivered / finished)} success rate`}
        to={pathTo.deliveries({ range, status: "delivered" })}
      />
      <TotalTile
        label="Failed"
        value={failed}
        isBad={failed > 0}
        note="no further retries"
        to={pathTo.deliveries({ range, status: "failed,rejected" })}
      />
      <TotalTile
        label="In progress"
        value={active}
        note="not finished yet"
        to={pathTo.deliveries({ range, status: "waiting,running,working,held,unrouted" })}
      />
      <TotalTile
        label="Rejected requests"
        value={rejected}
        isBad={rejected > 0}
        note="never reached an agent"
        to={pathTo.refusals({ range })}
      />
    </SimpleGrid>
  );
}

/** A total, linked to its deliveries. */
function TotalTile({
  label,
  value,
  note = "",
  isBad = false,
  to,
}: {
  readonly label: string;
  readonly value: number;
  readonly note?: string;
  readonly isBad?: boolean;
  readonly to: string;
}) {
  return (
    <Link to={to} className={classes["tile"]}>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text className={classes["value"]} data-tone={isBad ? "bad" : undefined}>
        {value.toLocaleString("en")}
      </Text>
      <Text size="xs" c="dimmed" className={classes["note"]}>
        {note}
      </Text>
    </Link>
  );
}
