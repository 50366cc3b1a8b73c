import { DEAD_AFTER } from "../../../packages/gateway/src/cluster/instance.ts";

/** The table of gateways: the in-memory equivalent of the SQL in `gateway-list.ts`. */
export type MemoryGateways = {
  numbers(): ReadonlySet<number>;
  take(number: number, instance: string): boolean;
  renew(number: number, instance: string): number | undefined;
  alive(): string[];
  silent(): string[];
  leave(instance: string): void;
};

export function createMemoryGateways(now: () => number): MemoryGateways {
  const rows = new Map<number, { instance: string; seenAt: number }>();
  const isAlive = ({ seenAt }: { seenAt: number }): boolean => seenAt > now() - DEAD_AFTER;
  const namesOf = (alive: boolean): string[] =>
    [...rows]
      .filter(([, row]) => isAlive(row) === alive)
      .toSorted(([a], [b]) => a - b)
      .map(([, { instance }]) => instance);
  return {
    numbers: () => new Set([...rows].flatMap(([number, row]) => (isAlive(row) ? [number] : []))),
    take(number, instance) {
      const other = rows.get(number);
      if (other !== undefined && isAlive(other)) return false;
      rows.set(number, { instance, seenAt: now() });
      return true;
    },
    renew(number, instance) {
      const row = rows.get(number);
      if (row?.instance !== instance) return undefined;
      row.seenAt = now();
      return row.seenAt;
    },
    alive: () => namesOf(true),
    silent: () => namesOf(false),
    leave(instance) {
      for (const [number, row] of rows) if (row.instance === instance) rows.delete(number);
    },
  };
}
