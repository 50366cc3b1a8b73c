import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { after, before, test } from "node:test";
import fc from "fast-check";
import type { Ordering } from "../../src/agents/routes/route.ts";
import type { RunningDelivery, Verdict } from "../../src/deliveries/delivery.ts";
import type { Database } from "../../src/storage/database.ts";
import { openDatabase } from "../../src/storage/open.ts";
import type { DeliveryRow } from "../../src/storage/schema/deliveries.ts";
import { eachStore } from "../harness/each-store.ts";
import type { TestDatabase } from "../harness/stores/test-database.ts";
import {
  deliveriesOf,
  makeStoredQueue,
  resultOf,
  setClock,
  webhookTo,
  type StoredQueue,
} from "./stage/stored-queue.ts";
import { assertOnlyAllowedTransitions, watchTransitions } from "./stage/transitions.ts";

const ROUTES: Readonly<Record<string, Ordering>> = {
  each: "serialize",
  other: "serialize",
  latest: "latest",
  newest: "latest",
};

/** What may happen next; a number selects one of the available items, modulo their count. */
type Step =
  | {
      readonly kind: "accept";
      readonly gateway: number;
      readonly lanes: readonly { lane: number; route: string }[];
    }
  | { readonly kind: "claim"; readonly gateways: readonly number[]; readonly most: number }
  | {
      readonly kind: "finish";
      readonly which: number;
      readonly status: "delivered" | "rejected" | "failed" | "waiting";
    }
  | { readonly kind: "cancel"; readonly which: number }
  | { readonly kind: "hurry" }
  | { readonly kind: "pass"; readonly milliseconds: number }
  /** Finishes and accepts at the same time, so that they share a commit. */
  | { readonly kind: "together"; readonly steps: readonly Step[] };

const gateway = fc.nat(1);
const single: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("accept" as const),
      gateway,
      lanes: fc.array(fc.record({ lane: fc.nat(1), route: fc.constantFrom(...Object.keys(ROUTES)) }), {
        minLength: 1,
        maxLength: 4,
      }),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant("claim" as const),
      gateways: fc.array(gateway, { minLength: 1, maxLength: 2 }),
      most: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant("finish" as const),
      which: fc.nat(),
      status: fc.constantFrom("delivered", "rejected", "failed", "waiting"),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("cancel" as const), which: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("hurry" as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant("pass" as const), milliseconds: fc.nat(2_000) }) },
);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: single },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("together" as const),
      steps: fc.array(single, { minLength: 2, maxLength: 4 }),
    }),
  },
);

eachStore("conversations, with any events in any order", (store) => {
  let testDatabase: TestDatabase;
  let database: Database;
  const clock = setClock();
  let gateways: StoredQueue[];
  before(async () => {
    testDatabase = await store();
    database = await openDatabase(testDatabase.url);
    await watchTransitions(testDatabase);
    gateways = [0, 1].map((number) => makeStoredQueue(database, number, clock));
  });
  after(async () => {
    await database.close();
    await testDatabase.drop();
  });

  test("are delivered one at a time, in order, and never get stuck", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
        const run = new Run(database, gateways, clock);
        for (const next of steps) {
          await run.take(next);
          await run.check();
        }
        await run.drain();
      }),
      { numRuns: 30 },
    );
    await assertOnlyAllowedTransitions(testDatabase);
  });
});

/** One scenario, with its own agent. */
class Run {
  readonly #agentId = randomUUID();
  readonly #running: { by: StoredQueue; delivery: RunningDelivery }[] = [];
  readonly #database: Database;
  readonly #gateways: readonly StoredQueue[];
  readonly #clock: ReturnType<typeof setClock>;
  #accepted = 0;

  constructor(database: Database, gateways: readonly StoredQueue[], clock: ReturnType<typeof setClock>) {
    this.#database = database;
    this.#gateways = gateways;
    this.#clock = clock;
  }

  async take(next: Step): Promise<void> {
    switch (next.kind) {
      case "accept": {
        const { journal } = this.#gateway(next.gateway);
        const taken = await Promise.all(
          next.lanes.map(({ lane, route }) =>
            journal.accept(
              webhookTo(this.#agentId, {
                route,
                ordering: ROUTES[route] ?? "serialize",
                conversation: `lane ${lane}`,
              }),
              "waiting",
            ),
          ),
        );
        this.#accepted += taken.length;
        return;
      }
      case "claim":
        await Promise.all(next.gateways.map((number) => this.#claim(this.#gateway(number), next.most)));
        return;
      case "finish": {
        const [ended] = this.#running.splice(next.which % Math.max(1, this.#running.length), 1);
        if (ended !== undefined) await this.#finish(ended, next.status);
        return;
      }
      case "cancel": {
        const rows = await deliveriesOf(this.#database, this.#agentId);
        const row = rows[next.which % Math.max(1, rows.length)];
        if (row !== undefined) await this.#gateway(next.which).queue.cancel(row.id);
        return;
      }
      case "hurry":
        await this.#gateway(0).queue.hurry(this.#agentId);
        return;
      case "pass":
        this.#clock.advance(next.milliseconds);
        return;
      case "together":
        await Promise.all(next.steps.map((one) => this.take(one)));
    }
  }

  /** The invariants at any moment. */
  async check(): Promise<void> {
    const rows = await deliveriesOf(this.#database, this.#agentId);
    assert.equal(rows.length, this.#accepted, "one has gone");
    const running = rows.filter(({ status }) => status === "running").map(({ id }) => id);
    assert.deepEqual(running, this.#running.map(({ delivery }) => delivery.id).toSorted(ascending));
    for (const [lane, all] of Map.groupBy(rows, (row) => row.lane)) {
      const open = all
        .filter(({ status }) => status === "waiting" || status === "running")
        .toSorted(byPosition);
      const [head, ...others] = open;
      if (head === undefined) continue;
      assert.ok(head.status === "running" || head.next_attempt_at !== null, `${lane} stands still`);
      for (const other of others) {
        assert.deepEqual([other.status, other.next_attempt_at], ["waiting", null], `${lane}: two at once`);
      }
      assertOnlyNewestWait(open);
      for (const gone of all.filter(({ status }) => status === "superseded")) assertHasNewer(gone, all);
    }
  }

  /** From here on, the agent succeeds: every delivery must finish without help. */
  async drain(): Promise<void> {
    for (let turn = 0; turn < 500; turn++) {
      for (const ended of this.#running.splice(0)) await this.#finish(ended, "delivered");
      this.#clock.advance(2_000);
      await this.#claim(this.#gateway(turn), 10);
      await this.check();
      if (this.#running.length === 0) break;
    }
    const rows = await deliveriesOf(this.#database, this.#agentId);
    assert.deepEqual(
      rows.filter(({ finished_at }) => finished_at === null),
      [],
    );
  }

  async #claim(by: StoredQueue, most: number): Promise<void> {
    const claimed = await by.queue.claim(this.#agentId, most);
    assert.ok(claimed.length <= most);
    this.#running.push(...claimed.map((delivery) => ({ by, delivery })));
  }

  async #finish(
    { by, delivery }: { by: StoredQueue; delivery: RunningDelivery },
    status: Exclude<Verdict["status"], "working">,
  ): Promise<void> {
    const verdict: Verdict =
      status === "waiting" ? { status, nextAttemptAt: this.#clock.now() + 1_000 } : { status };
    assert.equal(
      await by.journal.finish(delivery, resultOf(status === "delivered" ? 200 : 500), verdict),
      true,
    );
  }

  #gateway(number: number): StoredQueue {
    const found = this.#gateways[number % this.#gateways.length];
    if (found === undefined) throw new Error("there is at least one gateway");
    return found;
  }
}

/** For each `latest` route, at most one delivery waits. */
function assertOnlyNewestWait(open: readonly DeliveryRow[]): void {
  const waiting = open.filter(({ status, ordering }) => status === "waiting" && ordering === "latest");
  const routes = waiting.map(({ route }) => route);
  assert.equal(new Set(routes).size, routes.length, "an older one waits beside a newer one of its route");
}

/** A superseded delivery was replaced by a newer one, or by one that was itself replaced: never by nothing. */
function assertHasNewer(gone: DeliveryRow, all: readonly DeliveryRow[]): void {
  const newer = all.filter(
    ({ route, position }) => route === gone.route && (position ?? 0n) > (gone.position ?? 0n),
  );
  assert.ok(
    newer.some(({ status }) => status !== "superseded"),
    `${gone.id} gave way to nothing`,
  );
}

function byPosition(a: DeliveryRow, b: DeliveryRow): number {
  return ascending(a.position ?? 0n, b.position ?? 0n);
}

function ascending(a: bigint, b: bigint): number {
  return a < b ? -1 : 1;
}
