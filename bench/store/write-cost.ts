import type { RunningDelivery } from "../../packages/gateway/src/deliveries/delivery.ts";
import { serverCpu } from "../measure/server-cpu.ts";
import { inExactGroups } from "./exact-groups.ts";
import { STORED_AGENTS } from "./fill.ts";
import { footprintOf } from "./footprint.ts";
import { DELIVERED, newWebhook, type Store } from "./store.ts";

/** What a delivery costs a store: recording it, and writing its result. Both are written in groups. */
export type WriteCost = {
  readonly group: number;
  /** Deliveries per second, recorded and ended. */
  readonly perSecond: number;
  /** Microseconds per delivery: to record it, and to write its result. */
  readonly record: number;
  readonly finish: number;
  /**
   * CPU microseconds per delivery: of PostgreSQL's processes, or of this process, in which SQLite runs. Undefined if
   * the system does not report it.
   */
  readonly cpu: number | undefined;
  /** Bytes of tables and indexes per delivery. */
  readonly data: number;
  /**
   * Bytes written per delivery: for PostgreSQL to its write-ahead log; for SQLite to its log and from there to the
   * file.
   */
  readonly written: number | undefined;
};

/** @param storePid - PostgreSQL's; undefined with SQLite. */
export async function measureWrites(
  { database, journal, groups }: Store,
  storePid: number | undefined,
  group: number,
  count: number,
): Promise<WriteCost> {
  const cpu = (): number | undefined => {
    if (storePid !== undefined) return serverCpu(storePid);
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6;
  };
  const before = { cpu: cpu(), ...(await footprintOf(database)) };
  groups.length = 0;
  let agent = 0;
  const begun = performance.now();
  const running = await inExactGroups(count, group, async (): Promise<RunningDelivery> => {
    const webhook = newWebhook(`agent-${++agent % STORED_AGENTS}`);
    const accepted = await journal.accept(webhook, "running");
    if (accepted.outcome !== "accepted") throw new Error("a new webhook was treated as a duplicate");
    return { id: accepted.id, webhook, attempt: 1, startedAt: Date.now() };
  });
  const recorded = performance.now();
  await inExactGroups(count, group, async (index) => {
    const delivery = running[index];
    if (delivery === undefined || !(await journal.finish(delivery, DELIVERED, { status: "delivered" }))) {
      throw new Error("a delivery could not be finished");
    }
  });
  const finished = performance.now();
  const after = { cpu: cpu(), ...(await footprintOf(database)) };
  if (Math.max(...groups) !== Math.min(group, count)) {
    throw new Error(`commits had up to ${Math.max(...groups)} changes, not ${group}`);
  }
  const each = (from: number | undefined, to: number | undefined, scale: number): number | undefined =>
    from === undefined || to === undefined ? undefined : ((to - from) / count) * scale;
  return {
    group,
    perSecond: (count / (finished - begun)) * 1_000,
    record: ((recorded - begun) / count) * 1_000,
    finish: ((finished - recorded) / count) * 1_000,
    cpu: each(before.cpu, after.cpu, 1e6),
    data: (after.data - before.data) / count,
    written: each(before.written, after.written, 1),
  };
}

/** The run that other programs disturbed least. */
export function fastest<Cost extends WriteCost>(costs: readonly Cost[]): Cost {
  return costs.reduce((best, cost) => (cost.perSecond > best.perSecond ? cost : best));
}
