import { setTimeout as sleep } from "node:timers/promises";
import { usageOf } from "../measure/process-usage.ts";
import { serverCpu } from "../measure/server-cpu.ts";
import type { Cluster } from "./cluster.ts";

/** What idle gateways cost, as fractions of a core; undefined without `/proc`. */
export type Rest = {
  readonly gateways: number;
  /** Of all gateways. */
  readonly gatewayCpu: number | undefined;
  /** Of all PostgreSQL processes. */
  readonly storeCpu: number | undefined;
  /** Resident memory of all gateways, in bytes. */
  readonly resident: number | undefined;
};

/** Observes idle gateways for this many seconds. */
export async function measureRest({ gateways }: Cluster, storePid: number, seconds: number): Promise<Rest> {
  const pids = gateways.map(({ pid }) => pid);
  const read = () => ({ at: performance.now(), usage: usageOf(pids), store: serverCpu(storePid) });
  const before = read();
  await sleep(seconds * 1_000);
  const after = read();
  const share = (from?: number, to?: number): number | undefined =>
    from === undefined || to === undefined ? undefined : ((to - from) / (after.at - before.at)) * 1_000;
  return {
    gateways: gateways.length,
    gatewayCpu: share(before.usage?.cpu, after.usage?.cpu),
    storeCpu: share(before.store, after.store),
    resident: after.usage?.resident,
  };
}
