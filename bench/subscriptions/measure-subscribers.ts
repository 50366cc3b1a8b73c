import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { usageOfServer } from "../measure/rate-of.ts";
import { startCounter, type Counter } from "../stand/counter.ts";
import type { ServerProcess } from "../stand/start-process.ts";
import type { BenchAccount } from "./create-account.ts";

/** What one event to this many subscribers costs a gateway. */
export type SubscribersMeasured = {
  readonly perSecond: number;
  /** From the webhook to the last subscriber's request, in milliseconds, as a mean. */
  readonly untilLast: number;
  /** In microseconds. */
  readonly cpuPerRequest: number;
  /** The fraction of a core that is used while nothing arrives. */
  readonly idle: number;
  /** In bytes: before the subscriptions, and after the last event. */
  readonly memory: readonly [number, number];
};

export type SubscribersLoad = {
  readonly subscribers: number;
  readonly events: number;
  /** How long to measure the cost of waiting, in milliseconds. */
  readonly idleFor: number;
};

const KEYS = 10;
const AT_ONCE = 20;
const SECRET = "a-secret-of-the-bench";

export async function measureSubscribers(
  gateway: ServerProcess,
  account: BenchAccount,
  { subscribers, events, idleFor }: SubscribersLoad,
): Promise<SubscribersMeasured> {
  const receiver = await startReceiver();
  try {
    const before = usageOfServer(gateway);
    await subscribe(gateway.url, account, subscribers, receiver.url);
    // The first one makes V8 compile the code.
    await sendOne(gateway.url, receiver, subscribers);
    const [begun, rested] = [usageOfServer(gateway), performance.now()];
    await sleep(idleFor);
    const idle = (usageOfServer(gateway).cpu - begun.cpu) / ((performance.now() - rested) / 1_000);
    const start = usageOfServer(gateway);
    let took = 0;
    for (let event = 0; event < events; event += 1) took += await sendOne(gateway.url, receiver, subscribers);
    const end = usageOfServer(gateway);
    return {
      perSecond: (subscribers * events) / (took / 1_000),
      untilLast: took / events,
      cpuPerRequest: ((end.cpu - start.cpu) / (subscribers * events)) * 1e6,
      idle,
      memory: [before.resident, end.resident],
    };
  } finally {
    receiver.stop();
  }
}

async function subscribe(
  baseUrl: string,
  { id: accountId, key }: BenchAccount,
  subscribers: number,
  url: string,
): Promise<void> {
  const admin = new GatewayClient({ baseUrl, apiKey: key, accountId });
  await admin.agents.register({
    name: "bench",
    description: "an agent of the bench, which takes no webhook",
    acp_url: "http://127.0.0.1:9",
    acp_type: "async",
    registration_metadata: {
      webhook_routes: [{ method: "POST", path: "/hook", policy: "queued" }],
    },
  });
  await admin.keys.create({
    agent_name: "bench",
    name: "octo/bench",
    api_key_type: "github",
    api_key: SECRET,
  });
  const clients: GatewayClient[] = [];
  for (let index = 0; index < KEYS; index += 1) {
    const { api_key } = await admin.account.createKey({ name: `bench ${index}`, role: "member" });
    clients.push(new GatewayClient({ baseUrl, apiKey: api_key, accountId }));
  }
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < subscribers; index = next++) {
      const secret = `whsec_${randomBytes(32).toString("base64")}`;
      await clients[index % KEYS]?.subscriptions.save({
        provider: "github",
        event: "push",
        url: `${url}/${index}`,
        secret,
      });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

/** @returns the milliseconds until every subscriber had received it. */
async function sendOne(url: string, receiver: Counter, subscribers: number): Promise<number> {
  const expected = receiver.count() + subscribers;
  const body = JSON.stringify({
    ref: "refs/heads/main",
    repository: { full_name: "octo/bench" },
    head_commit: { message: "a change ".repeat(400) },
  });
  const begun = performance.now();
  const answer = await fetch(`${url}/agents/forward/name/bench/hook`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "x-github-event": "push",
      "x-github-delivery": randomUUID(),
      "x-hub-signature-256": `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`,
    },
    body,
  });
  if (!answer.ok) throw new Error(`${answer.status}: ${await answer.text()}`);
  while (receiver.count() < expected) await sleep(2);
  return performance.now() - begun;
}

/** Echoes challenges, and counts events. */
async function startReceiver(): Promise<Counter> {
  return startCounter((body) => {
    const { challenge } = JSON.parse(body) as { readonly challenge?: string };
    return challenge === undefined ? undefined : JSON.stringify({ challenge });
  });
}
