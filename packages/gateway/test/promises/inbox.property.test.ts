import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { ClaimedDelivery } from "agentex-gateway-sdk/client";
import { formatDeliveryId } from "../../src/ids/delivery-id.ts";
import { eachStore } from "../harness/each-store.ts";
import { freePort } from "../harness/free-port.ts";
import { registerPull, say, tryClaim, type PullAgent } from "../harness/agents/pull-agent.ts";
import type { TestDatabase } from "../harness/stores/test-database.ts";
import { waitFor } from "../harness/wait-for.ts";
import { startGatewayProcess, type GatewayProcess } from "./stage/gateway-process.ts";
import { AGENT, countByStatus, GITHUB_SECRET, REPOSITORY } from "./stage/stage.ts";
import { assertOnlyAllowedTransitions, transitionsIn, watchTransitions } from "./stage/transitions.ts";
import { sendPush } from "./stage/webhooks.ts";

const CONVERSATIONS = 8;
const EACH = 4;
const CLAIMERS = 5;
const CONCURRENCY = 6;
const LEASE = 1;
const KILLS = 1;

const settings = { AGENTEX_RETRY_SCHEDULE: Array.from({ length: 50 }, () => "20ms").join() };

type Claimed = Pick<ClaimedDelivery, "id" | "attempt" | "lease_token"> & {
  readonly conversation: string;
  readonly marker: string;
};
/** What claimers saw, in the order in which it happened. */
type Seen = { readonly claimed: Claimed[]; readonly acknowledged: Claimed[]; over: number };

eachStore("claimers that die, are late or return deliveries, at gateways that are killed", (store) => {
  test(
    "take each conversation in order and one at a time, and each delivery is acknowledged once",
    { timeout: 120_000 },
    async (context) => {
      const database = await store();
      const ports = await Promise.all(
        [freePort(), freePort()].slice(0, database.engine === "sqlite" ? 1 : 2),
      );
      const start = (port: number) => startGatewayProcess(database, { port, settings });
      const gateways = await Promise.all(ports.map(start));
      const urls = gateways.map(({ url }) => url);
      const done = new AbortController();
      try {
        const agent = await setInbox(gateways);
        await watchTransitions(database);
        const seen: Seen = { claimed: [], acknowledged: [], over: 0 };
        const claiming = Array.from({ length: CLAIMERS }, () => claimOn(urls, agent, seen, done.signal));
        const sending = Array.from({ length: CONVERSATIONS }, (_, conversation) =>
          sendAll(urls, conversation),
        );
        for (let kills = 0; kills < KILLS; kills++) {
          await sleep(800);
          const which = kills % gateways.length;
          await gateways[which]?.kill();
          gateways[which] = await start(ports[which] ?? 0);
        }
        await Promise.all(sending);
        await waitFor(() => allDelivered(database), "not everything was delivered", 60_000);
        done.abort();
        await Promise.all(claiming);

        assertAcknowledgedOnce(seen);
        assertInOrder(seen);
        await assertWithinLimits(database, seen);
        await assertOnlyAllowedTransitions(database);
        const expired = await database.query(
          "SELECT count(*) AS number FROM delivery_attempts WHERE error = 'lease_expired'",
        );
        assert.ok(Number(expired[0]?.["number"]) > 0, "no lease ended");
        context.diagnostic(
          `${seen.claimed.length} claims, ${String(expired[0]?.["number"])} leases ended, ${seen.over} heard that they were over`,
        );
      } finally {
        done.abort();
        for (const gateway of gateways) await gateway.kill();
        await database.drop();
      }
    },
  );
});

async function setInbox([first]: readonly GatewayProcess[]): Promise<PullAgent> {
  assert.ok(first);
  const agent = await registerPull(first.management, AGENT, {
    routes: [{ method: "POST", path: "/push", ordering: "serialize" }],
    concurrency: CONCURRENCY,
  });
  await first.management.createKey({ agent: AGENT, name: REPOSITORY, type: "github", value: GITHUB_SECRET });
  return agent;
}

/** Like a provider, the sender retries if nobody responds. */
async function sendAll(urls: readonly string[], conversation: number): Promise<void> {
  for (let number = 0; number < EACH; number++) {
    const push = {
      marker: `${conversation} ${number}`,
      branch: `b${conversation}`,
      deliveryId: crypto.randomUUID(),
    };
    await waitFor(async () => {
      const answer = await sendPush(anyOf(urls), push).catch(() => undefined);
      return answer !== undefined && answer.status < 300;
    }, `${push.marker} was not accepted`);
  }
}

/** Claims and settles until it is told to stop, each time at random. */
async function claimOn(
  urls: readonly string[],
  agent: PullAgent,
  seen: Seen,
  stopping: AbortSignal,
): Promise<void> {
  while (!stopping.aborted) {
    const wanted = { max: 3, wait: 1, lease: LEASE };
    const answer = await tryClaim(anyOf(urls), agent, wanted).catch(() => undefined);
    if (answer?.status !== 200) {
      await sleep(50);
      continue;
    }
    const { deliveries } = answer.json() as { readonly deliveries: readonly ClaimedDelivery[] };
    for (const delivery of deliveries.map(readClaimed)) seen.claimed.push(delivery);
    await Promise.all(deliveries.map((delivery) => workOn(readClaimed(delivery), urls, seen)));
  }
}

async function workOn(delivery: Claimed, urls: readonly string[], seen: Seen): Promise<void> {
  const chance = Math.random();
  // It dies.
  if (chance < 0.1) return;
  // It is so slow that the delivery belongs to someone else in the meantime, or works for longer than its lease.
  if (chance < 0.2) await sleep(LEASE * 1_000 + 700);
  else if (chance < 0.3) {
    for (let times = 0; times < 4; times++) {
      await sleep(LEASE * 300);
      await sayUntilHeard(urls, delivery, "extend");
    }
  } else await sleep(Math.random() * 30);
  const what = Math.random() < 0.2 ? "nack" : "ack";
  const status = await sayUntilHeard(urls, delivery, what);
  if (status === 409) seen.over += 1;
  else if (what === "ack") seen.acknowledged.push(delivery);
}

/** Repeats its call, at any gateway, while nobody responds. @returns the status. */
async function sayUntilHeard(
  urls: readonly string[],
  delivery: Claimed,
  what: "ack" | "nack" | "extend",
): Promise<number> {
  let status: number | undefined;
  await waitFor(async () => {
    const json = what === "nack" ? { retry_after: 0 } : {};
    status = (await say(anyOf(urls), delivery, what, json).catch(() => undefined))?.status;
    return status === 200 || status === 409;
  }, `${what} of ${delivery.id} was answered ${status}`);
  return status ?? 0;
}

function readClaimed({ id, attempt, lease_token, body, conversation }: ClaimedDelivery): Claimed {
  const { marker } = JSON.parse(body ?? "{}") as { marker: string };
  return { id, attempt, lease_token, marker, conversation: conversation ?? "" };
}

async function allDelivered(database: TestDatabase): Promise<boolean> {
  const { delivered = 0, ...others } = await countByStatus(database);
  assert.equal(others["failed"], undefined);
  return delivered === CONVERSATIONS * EACH;
}

function assertAcknowledgedOnce({ acknowledged }: Seen): void {
  const ids = acknowledged.map(({ id }) => id);
  assert.equal(new Set(ids).size, CONVERSATIONS * EACH);
  assert.equal(ids.length, CONVERSATIONS * EACH, "one was acknowledged twice");
}

/** Deliveries of a conversation are claimed in order of acceptance, and attempts in order of their numbers. */
function assertInOrder({ claimed }: Seen): void {
  for (const conversation of new Set(claimed.map((each) => each.conversation))) {
    const mine = claimed.filter((each) => each.conversation === conversation);
    const markers = [...new Set(mine.map(({ marker }) => marker))];
    const [number] = markers[0]?.split(" ") ?? [];
    assert.deepEqual(
      markers,
      Array.from({ length: EACH }, (_, index) => `${number} ${index}`),
    );
  }
}

/** The order of all changes shows what was in progress at the same time. */
async function assertWithinLimits(database: TestDatabase, { claimed }: Seen): Promise<void> {
  const conversationOf = new Map(claimed.map(({ id, conversation }) => [id, conversation]));
  const inProgress = new Map<string, string>();
  for (const { id, to } of await transitionsIn(database)) {
    const delivery = formatDeliveryId(id);
    if (to !== "running" && to !== "working") {
      inProgress.delete(delivery);
      continue;
    }
    const conversation = conversationOf.get(delivery) ?? delivery;
    inProgress.set(delivery, conversation);
    assert.ok(inProgress.size <= CONCURRENCY, `${inProgress.size} in progress`);
    assert.equal(new Set(inProgress.values()).size, inProgress.size, `two of ${conversation} in progress`);
  }
}

function anyOf(urls: readonly string[]): string {
  return urls[Math.floor(Math.random() * urls.length)] ?? "";
}
