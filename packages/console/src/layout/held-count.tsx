import { Badge } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { alertsQuery } from "../queries/gateway.ts";

/** How many deliveries wait for a person; nothing if none do. */
export function HeldCount() {
  const { data: alerts } = useQuery(alertsQuery());
  const count = alerts?.held_deliveries.reduce((sum, { held }) => sum + held, 0) ?? 0;
  return count === 0 ? null : <Badge variant="default">{count.toLocaleString("en")}</Badge>;
}
