import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import {
  TRANSITIONS,
  type DeliveryStatus,
  type RunningDelivery,
  type Webhook,
  type Verdict,
} from "../../src/deliveries/delivery.ts";
import type { Database } from "../../src/storage/database.ts";
import { beginRun } from "../../src/runs/begin-run.ts";
import type { ClaimAnswer } from "../../src/runs/claim-answer.ts";
import { releaseWrites } from "../../src/dispatch/sources/release-writes.ts";
import type { Stop } from "../../src/filters/stop.ts";
import type { RunReport } from "../../src/runs/run.ts";
import { openDatabase } from "../../src/storage/open.ts";
import { eachStore } from "../harness/each-store.ts";
import type { TestDatabase } from "../harness/stores/test-database.ts";
import { makeStoredQueue, resultOf, RUN_LEASE, setClock, webhookTo } from "../promises/stage/stored-queue.ts";
import { transitionsIn, watchTransitions } from "../promises/stage/transitions.ts";

const STATUSES = Object.keys(TRANSITIONS) as DeliveryStatus[];
const VERDICTS: Verdict[] = [
  { status: "delivered" },
  { status: "rejected" },
  { status: "failed" },
  { status: "cancelled" },
  { status: "waiting", nextAttemptAt: 0 },
  { status: "working", terms: { endsBy: 0, onLost: "retry", whileWorking: "wait" } },
];
const STOPS: (Stop | undefined)[] = [
  undefined,
  { status: "filtered", reason: "event", clause: "push", saw: undefined },
  { status: "held", reason: "standing", clause: "member", saw: "none" },
];
const REPORTS: RunReport[] = [
  { state: "working" },
  { state: "succeeded" },
  { state: "failed" },
  { state: "failed", retry: true },
  { state: "handed_back" },
];

const ANSWERS: ClaimAnswer[] = [
  ...[200, 422, 503].map((status) => ({ kind: "ack", status, body: "", result: undefined }) as const),
  { kind: "nack", retryAfter: 0, reason: undefined },
];
const PULLED = { concurrency: 10, route: undefined, provider: undefined };

test("the table of transitions in the documentation matches the code", async () => {
  const page = await readFile(new URL("../../../../docs/deliveries.md", import.meta.url), "utf8");
  const documented: Record<string, string[]> = {};
  for (const [, status, becomes] of page.matchAll(/^\| `(\w+)` +\|[^|]*\|([^|]*)\|$/gm)) {
    if (status === undefined || becomes === undefined || !(status in TRANSITIONS)) continue;
    documented[status] = [...becomes.matchAll(/`(\w+)`/g)].map(([, name]) => name ?? "");
  }
  assert.deepEqual(documented, TRANSITIONS);
  const drawn = [...page.matchAll(/^ {2}(\w+) --> (\w+)$/gm)].map(([, from, to]) => `${from} ${to}`);
  const allowed = STATUSES.flatMap((from) => TRANSITIONS[from].map((to) => `${from} ${to}`));
  assert.deepEqual(drawn.toSorted(), allowed.toSorted());
});

eachStore("a delivery changes", (store) => {
  let testDatabase: TestDatabase;
  let database: Database;
  before(async () => {
    testDatabase = await store();
    database = await openDatabase(testDatabase.url);
    await watchTransitions(testDatabase);
  });
  after(async () => {
    await database.close();
    await testDatabase.drop();
  });

  for (const from of STATUSES) {
    test(`from ${from} only through allowed transitions`, async () => {
      const clock = setClock();
      const mine = makeStoredQueue(database, 1, clock);
      const other = makeStoredQueue(database, 2, clock);
      const seen: DeliveryStatus[] = [];

      // Each operation gets its own delivery, whose status was set directly in the store.
      const operations: ((delivery: RunningDelivery) => Promise<unknown>)[] = [
        ({ webhook }) => mine.queue.claim(webhook.agentId, 10),
        ({ webhook }) => mine.queue.hurry(webhook.agentId),
        ({ webhook }) => mine.queue.cancelAll(webhook.agentId),
        ({ id }) => mine.queue.cancel(id),
        ({ id }) => other.queue.cancel(id),
        ({ id }) => mine.queue.cancelHeld(id),
        ({ id }) => mine.queue.release(id),
        ({ id }) => other.queue.release(id),
        () => mine.queue.recover(),
        () => other.queue.recover(),
        ({ webhook }) => mine.journal.accept(webhook, "waiting"),
        ({ webhook }) => mine.journal.accept(sentTo(webhook.agentId, "newer"), "waiting"),
        ({ webhook }) => other.journal.accept(sentTo(webhook.agentId, "newer"), "running"),
        ...REPORTS.map(
          (report) =>
            ({ id }: RunningDelivery) =>
              other.runs.report(id, 1, report),
        ),
        ...ANSWERS.map(
          (answer) =>
            ({ id }: RunningDelivery) =>
              other.runs.answer(id, 1, answer),
        ),
        ({ id }) => other.runs.extend(id, 1, 60_000),
        ({ webhook }) => mine.queue.claim(webhook.agentId, 10, PULLED),
        async ({ id }) => {
          await mine.runs.requestCancel(id);
          await mine.runs.report(id, 1, { state: "failed" });
        },
        () => mine.runs.sweep(),
        ...STOPS.map(
          (stop) =>
            ({ id, webhook }: RunningDelivery) =>
              mine.journal.change([], releaseWrites(id, { ...webhook, stop }, [], clock.now())),
        ),
        ...VERDICTS.flatMap((verdict) => [
          (delivery: RunningDelivery) => mine.journal.finish(delivery, resultOf(200), verdict),
          (delivery: RunningDelivery) => other.journal.finish(delivery, resultOf(200), verdict),
        ]),
      ];
      for (const [index, operation] of operations.entries()) {
        const webhook = sentTo(`${from} ${index}`, "the first");
        const accepted = await mine.journal.accept(webhook, "waiting");
        assert.equal(accepted.outcome, "accepted");
        const { id } = accepted as { id: bigint };
        await testDatabase.query(
          `UPDATE deliveries SET status = '${from}', gateway = '${mine.gateway}', attempts = 1, ` +
            `attempt_started_at = ${clock.now()}, error = 'gateway_stopped' WHERE id = ${id}`,
        );
        if (from === "working") {
          await database.commit([
            beginRun(
              id,
              1,
              { endsBy: clock.now() + 60_000, onLost: "retry", isClaimed: true },
              RUN_LEASE,
              clock.now(),
            ),
          ]);
        }
        await testDatabase.query("DELETE FROM seen_transitions");
        clock.advance(60_000);
        await operation({ id, webhook, attempt: 1, startedAt: clock.now() });
        // A report may end a run that only the report has proved.
        let status = from;
        for (const transition of await transitionsIn(testDatabase)) {
          if (transition.id !== id) continue;
          assert.equal(transition.from, status);
          assert.ok(
            TRANSITIONS[status].includes(transition.to),
            `operation ${index}: ${status} to ${transition.to}`,
          );
          if (status === from) seen.push(transition.to);
          status = transition.to;
        }
      }
      // Allowed transitions do occur: the operations are the ones that cause them. A budget decides only when the delivery is
      // stored.
      const onlyWhenStored: readonly DeliveryStatus[] = from === "held" ? ["running"] : [];
      assert.deepEqual([...new Set(seen), ...onlyWhenStored].toSorted(), TRANSITIONS[from].toSorted());
    });
  }
});

/** One of a conversation in which only the newest is kept waiting. */
function sentTo(agentId: string, providerDeliveryId: string): Webhook {
  return webhookTo(agentId, { ordering: "latest", conversation: "the same", providerDeliveryId });
}
