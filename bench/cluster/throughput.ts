import { setTimeout as sleep } from "node:timers/promises";
import { usageOf } from "../measure/process-usage.ts";
import { serverCpu } from "../measure/server-cpu.ts";
import type { RoutePolicy } from "../stand/gateway.ts";
import type { Cluster } from "./cluster.ts";
import { commitsBetween, commitsOf, largestGroup } from "./commits.ts";
import { startSenders } from "./senders.ts";
import { settle } from "./settle.ts";

/** How fast a number of gateways was on one PostgreSQL. CPU is in microseconds a delivery, undefined without `/proc`. */
export type Throughput = {
  readonly gateways: number;
  readonly policy: RoutePolicy;
  /** To each gateway. */
  readonly connections: number;
  /** Acknowledgements a second. */
  readonly acknowledged: number;
  /** Deliveries a second until the last of them had ended. */
  readonly ended: number;
  readonly gatewayCpu: number | undefined;
  readonly storeCpu: number | undefined;
  /** Milliseconds until the acknowledgement. */
  readonly p50: number;
  readonly p99: number;
  /** Changes a commit. */
  readonly meanGroup: number;
  /** No group was larger; a bound of the metric's. */
  readonly largestGroup: number;
  /** Milliseconds a commit. */
  readonly commitTime: number;
  /** Commits a second, of all gateways. */
  readonly commits: number;
};

export type Measurement = {
  readonly cluster: Cluster;
  readonly policy: RoutePolicy;
  /** To each gateway. */
  readonly connections: number;
  readonly seconds: number;
  /** The process of the PostgreSQL server. */
  readonly storePid: number;
};

/**
 * Sends for so many seconds, as much as is answered, and waits for what is left.
 *
 * @throws Error when anything was not acknowledged, or did not reach the agent.
 */
export async function measureThroughput({
  cluster,
  policy,
  connections,
  seconds,
  storePid,
}: Measurement): Promise<Throughput> {
  const urls = cluster.gateways.map(({ url }) => url);
  const sending = {
    urls,
    path: cluster.pathOf(policy),
    pushes: cluster.pushes,
    connections: connections * urls.length,
  };
  // Compiled code, caches and connections are there when the measurement begins.
  const warmUp = startSenders(sending);
  await sleep(Math.min(2, seconds) * 1_000);
  await warmUp.stop();
  await settle(cluster.databaseUrl);

  const read = async () => ({
    commits: await commitsOf(urls),
    gatewayCpu: usageOf(cluster.gateways.map(({ pid }) => pid))?.cpu,
    storeCpu: serverCpu(storePid),
  });
  const before = await read();
  const begunAt = performance.now();
  const senders = startSenders(sending);
  await sleep(seconds * 1_000);
  await senders.stop();
  const sentFor = (performance.now() - begunAt) / 1_000;
  await settle(cluster.databaseUrl);
  const endedAfter = (performance.now() - begunAt) / 1_000;
  const after = await read();

  const { acknowledged, durations, refused, unanswered } = senders.sent;
  const received = new Set((await cluster.receipts()).received);
  const missing = acknowledged.filter((id) => !received.has(id)).length;
  if (missing + refused + unanswered > 0) {
    throw new Error(`${policy}: ${missing} lost, ${refused} refused, ${unanswered} unanswered`);
  }
  const written = commitsBetween(before.commits, after.commits);
  const each = (from?: number, to?: number): number | undefined =>
    from === undefined || to === undefined ? undefined : ((to - from) / acknowledged.length) * 1e6;
  const sorted = Float64Array.from(durations).toSorted();
  const at = (share: number): number => sorted[Math.floor(sorted.length * share)] ?? 0;
  return {
    gateways: urls.length,
    policy,
    connections,
    acknowledged: acknowledged.length / sentFor,
    ended: acknowledged.length / endedAfter,
    gatewayCpu: each(before.gatewayCpu, after.gatewayCpu),
    storeCpu: each(before.storeCpu, after.storeCpu),
    p50: at(0.5),
    p99: at(0.99),
    meanGroup: written.changes / written.commits,
    largestGroup: largestGroup(written),
    commitTime: (written.seconds / written.commits) * 1_000,
    commits: written.commits / endedAfter,
  };
}
