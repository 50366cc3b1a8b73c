import { setTimeout as sleep } from "node:timers/promises";
import type { DurablePostgres } from "../stand/durable-postgres.ts";
import type { RoutePolicy } from "../stand/gateway.ts";
import { startCluster } from "./cluster.ts";
import { startSenders } from "./senders.ts";
import { settle } from "./settle.ts";

/** The effect of killing one gateway under load. Times are in milliseconds. */
export type Killed = {
  readonly gateways: number;
  readonly policy: RoutePolicy;
  /** Answered 2xx. */
  readonly acknowledged: number;
  /** Distinct deliveries that the agent received. */
  readonly received: number;
  /** Acknowledged, but never received by the agent. */
  readonly lost: number;
  /** Received more than once. */
  readonly repeated: number;
  /** Requests that failed because the gateway died or was already gone. */
  readonly unanswered: number;
  readonly refused: number;
  /** Received from a different gateway than the one that started them. */
  readonly takenOver: number;
  /** From the kill until the last of those reached the agent; undefined if there were none. */
  readonly takenOverAfter: number | undefined;
  /** The longest time without an acknowledgement to any sender. */
  readonly longestSilence: number;
  /** The longest time without an acknowledgement to one particular sender. */
  readonly longestWait: number;
};

export type KillOptions = {
  readonly gateways: number;
  readonly policy: RoutePolicy;
  readonly connections: number;
  readonly seconds: number;
};

/** Kills one of several gateways halfway through a load, and counts what happened to the acknowledged deliveries. */
export async function killHalfWay(
  server: DurablePostgres,
  { gateways, policy, connections, seconds }: KillOptions,
): Promise<Killed> {
  const cluster = await startCluster(server, gateways);
  try {
    const senders = startSenders({
      urls: cluster.gateways.map(({ url }) => url),
      path: cluster.pathOf(policy),
      pushes: cluster.pushes,
      connections,
    });
    await sleep(seconds * 500);
    // Silence before this point comes from startup, not from the kill.
    senders.sent.longestSilence = 0;
    senders.sent.longestWait = 0;
    const killedAt = Date.now();
    await cluster.gateways[0]?.kill();
    await sleep(seconds * 500);
    await senders.stop();
    await settle(cluster.databaseUrl);

    const { sent } = senders;
    const { received, repeated, takenOver, lastTakenOverAt } = await cluster.receipts();
    const arrived = new Set(received);
    return {
      gateways,
      policy,
      acknowledged: sent.acknowledged.length,
      received: arrived.size,
      lost: sent.acknowledged.filter((id) => !arrived.has(id)).length,
      repeated,
      unanswered: sent.unanswered,
      refused: sent.refused,
      takenOver,
      takenOverAfter: lastTakenOverAt === null ? undefined : lastTakenOverAt - killedAt,
      longestSilence: sent.longestSilence,
      longestWait: sent.longestWait,
    };
  } finally {
    await cluster.stop();
  }
}
