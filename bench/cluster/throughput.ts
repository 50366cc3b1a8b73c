import { setTimeout as sleep } from "node:timers/promises";
import { usageOf } from "../measure/process-usage.ts";
import { serverCpu } from "../measure/server-cpu.ts";
import type { RoutePolicy } from "../stand/gateway.ts";
import type { Cluster } from "./cluster.ts";
import { commitsBetween, commitsOf, largestGroup } from "./commits.ts";
import { startSenders } from "./senders.ts";
import { settle } from "./settle.ts";

/** Throughput of several gateways on one PostgreSQL. CPU is in microseconds per delivery, undefined without `/proc`. */
export type Throughput = {
  readonly gateways: number;
  readonly policy: RoutePolicy;
  /** Per gateway. */
  readonly connections: number;
  /** Acknowledgements per second. */
  readonly acknowledged: number;
  /** Deliveries per second, measured until the last one ended. */
  readonly ended: number;
  readonly gatewayCpu: number | undefined;
  readonly storeCpu: number | undefined;
  /** Time to acknowledgement, in milliseconds. */
  readonly p50: number;
  readonly p99: number;
  /** Changes per commit. */
  readonly meanGroup: number;
  /** Upper bound of the largest group, from the metric's buckets. */
  readonly largestGroup: number;
  /** Milliseconds per commit. */
  readonly commitTime: number;
  /** Commits per second, all gateways together. */
  readonly commits: number;
};

export type Measurement = {
  readonly cluster: Cluster;
  readonly policy: RoutePolicy;
  /** Per gateway. */
  readonly connections: number;
  readonly seconds: number;
  /** Process id of the PostgreSQL server. */
  readonly storePid: number;
};

/**
 * Sends for this many seconds in a closed loop, then waits for the backlog to drain.
 *
 * @throws Error if anything was not acknowledged or did not reach the agent.
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
  // Code is compiled, caches are filled and connections are open before the measurement starts.
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
