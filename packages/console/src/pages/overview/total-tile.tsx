import { Text } from "@mantine/core";
import { Link } from "react-router";
import { pathTo } from "../../app/paths.ts";
import classes from "./total-tile.module.css";

/** A number, and the way to what it counts. */
export function TotalTile({
  label,
  value,
  note,
  tone,
  filter,
}: {
  readonly label: string;
  readonly value: number;
  readonly note?: string | undefined;
  readonly tone?: "bad" | undefined;
  readonly filter: Readonly<Record<string, string>>;
}) {
  return (
    <Link to={pathTo.deliveries(filter)} className={classes["tile"]}>
      <Text size="sm" c="dimmed">
        {label}
      </Text>
      <Text className={classes["value"]} data-tone={tone}>
        {value.toLocaleString("en")}
      </Text>
      <Text size="xs" c="dimmed" className={classes["note"]}>
        {note ?? " "}
      </Text>
    </Link>
  );
}
