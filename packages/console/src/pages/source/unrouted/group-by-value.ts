import type { Delivery } from "agentex-gateway-sdk/client";

/** Unrouted deliveries of one installation. */
export type UnroutedValue = {
  /** Null if its webhooks name no installation. */
  readonly value: string | null;
  readonly count: number;
  /** ISO 8601. */
  readonly oldest: string;
  readonly events: readonly string[];
};

/** Groups unrouted deliveries by installation. @param deliveries - newest first. */
export function groupByValue(deliveries: readonly Delivery[]): readonly UnroutedValue[] {
  const groups = Map.groupBy(deliveries, ({ source_value }) => source_value);
  return [...groups].map(([value, members]) => ({
    value,
    count: members.length,
    oldest: members.at(-1)?.received_at ?? "",
    events: [...new Set(members.map(({ event, route }) => event ?? route))],
  }));
}
