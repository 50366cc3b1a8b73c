import { SimpleGrid, Text } from "@mantine/core";
import { Link } from "react-router";
import { pathTo } from "../../app/paths.ts";
import type { sumUp } from "./outcomes.ts";
import classes from "./total-tiles.module.css";

/** The totals of a time range, each linked to the deliveries that it counts. */
export function TotalTiles({
  totals,
  range,
}: {
  readonly totals: ReturnType<typeof sumUp>;
  readonly range: string;
}) {
  const { all, delivered, failed, active } = totals;
  const finished = delivered + failed;
  return (
    <SimpleGrid cols={{ base: 2, md: 4 }} spacing="md">
      <TotalTile label="Received" value={all} filter={{ range }} />
      <TotalTile
        label="Delivered"
        value={delivered}
        note={finished === 0 ? "" : `${formatShare(delivered / finished)} success rate`}
        filter={{ range, status: "delivered" }}
      />
      <TotalTile
        label="Failed"
        value={failed}
        isBad={failed > 0}
        note="no further retries"
        filter={{ range, status: "failed,rejected" }}
      />
      <TotalTile
        label="In progress"
        value={active}
        note="not finished yet"
        filter={{ range, status: "waiting,running,working,held" }}
      />
    </SimpleGrid>
  );
}

function TotalTile({
  label,
  value,
  note = "",
  isBad = false,
  filter,
}: {
  readonly label: string;
  readonly value: number;
  readonly note?: string;
  readonly isBad?: boolean;
  readonly filter: Readonly<Record<string, string>>;
}) {
  return (
    <Link to={pathTo.deliveries(filter)} className={classes["tile"]}>
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

/** Never 100% if anything failed. */
function formatShare(share: number): string {
  return `${share === 1 ? 100 : Math.min(99.9, Math.floor(share * 1_000) / 10)}%`;
}
