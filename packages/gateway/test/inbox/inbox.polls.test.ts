import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import pino from "pino";
import { readAgent, type Agent } from "../../src/agents/agent.ts";
import { createBodyMemory } from "../../src/bodies/body-memory.ts";
import type { RunningDelivery } from "../../src/deliveries/delivery.ts";
import { createInbox, type Inbox } from "../../src/dispatch/inbox/inbox.ts";
import { agentRow } from "../harness/stores/delivery-rows.ts";
import { webhookTo } from "../promises/stage/stored-queue.ts";

const AGENT: Agent = { ...readAgent(agentRow("an-agent")), delivery: "pull" };

/** An inbox whose store counts its queries. */
function makeInbox() {
  const due: RunningDelivery[] = [];
  const asked: { claims: number; putBack: bigint[]; begun: bigint[] } = { claims: 0, putBack: [], begun: [] };
  let answering: Promise<void> = Promise.resolve();
  const inbox: Inbox = createInbox({
    database: { isShared: false, notify: async () => {} },
    agents: { find: async () => AGENT },
    keys: { internalKey: async () => "a key" },
    queue: {
      async claim(_agentId, most) {
        asked.claims += 1;
        await answering;
        return due.splice(0, most);
      },
      putBack: async ({ id }) => void asked.putBack.push(id),
    },
    journal: { finish: async ({ id }) => asked.begun.push(id) > 0, disown() {} },
    depth: { changed() {} },
    working: { begin: () => () => {} },
    memory: createBodyMemory(1_000_000),
    withBatch: () => Promise.reject(new Error("nothing is batched")),
    runTokens: { issue: () => "1.token" },
    publicUrl: undefined,
    now: () => 0,
    inboxMetrics: { claimed() {} },
    giveBack: async () => {},
    onUnclaimed() {},
    log: pino({ level: "silent" }),
  });
  return {
    inbox,
    asked,
    poll: (most = 1, patience = 60_000, signal = new AbortController().signal) =>
      inbox.claim(
        { agentId: AGENT.id, most, lease: 1_000, route: undefined, provider: undefined },
        patience,
        {
          isGone: () => signal.aborted,
          onGone(leave) {
            signal.addEventListener("abort", leave);
            return () => signal.removeEventListener("abort", leave);
          },
        },
      ),
    comes: (...ids: bigint[]): void => {
      due.push(...ids.map((id) => ({ id, webhook: webhookTo(AGENT.id), attempt: 1, startedAt: 0 })));
      inbox.wake(AGENT, true);
    },
    /** The store responds when this is called. */
    hold: (): (() => void) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      answering = promise;
      return resolve;
    },
  };
}

describe("long polls of an inbox", () => {
  test("query the store once for all of them, and once whenever something may be due", async () => {
    const { inbox, asked, poll } = makeInbox();
    const polls = Array.from({ length: 100 }, () => poll());
    await sleep(10);
    assert.ok(
      asked.claims <= 2,
      `${asked.claims} claims, although others that wait show that nothing is due`,
    );
    for (let times = 0; times < 10; times++) {
      inbox.wake(AGENT, false);
      await sleep(1);
    }
    assert.ok(asked.claims <= 12, `${asked.claims} claims`);
    assert.equal(inbox.waiting(), 100);
    inbox.quiesce();
    assert.deepEqual((await Promise.all(polls)).flat(), []);
  });

  test("are served in turn: the next one when a claim is full", async () => {
    const { inbox, poll, comes } = makeInbox();
    const got: string[] = [];
    const polls = ["a", "b", "c"].map(async (name) => {
      const claimed = await poll(2);
      got.push(`${name}: ${claimed.map(({ id }) => id).join()}`);
    });
    await sleep(10);
    comes(1n, 2n, 3n);
    await Promise.all(polls.slice(0, 2));
    assert.deepEqual(got.toSorted(), ["a: 1,2", "b: 3"]);
    assert.equal(inbox.waiting(), 1);
    inbox.quiesce();
    await Promise.all(polls);
  });

  test("put back what was claimed for a caller that hung up meanwhile", async () => {
    const { asked, poll, comes, hold } = makeInbox();
    const answer = hold();
    const caller = new AbortController();
    const polling = poll(1, 60_000, caller.signal);
    comes(7n);
    await sleep(10);
    caller.abort();
    answer();
    assert.deepEqual(await polling, []);
    await sleep(10);
    assert.deepEqual([asked.putBack, asked.begun], [[7n], []]);
  });

  test("do not delay the response to a claim that does not wait", async () => {
    const { inbox, poll } = makeInbox();
    const patient = poll();
    assert.deepEqual(await poll(1, 0), []);
    inbox.quiesce();
    await patient;
  });
});
