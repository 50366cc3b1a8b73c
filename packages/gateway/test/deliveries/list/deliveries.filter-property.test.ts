import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import fc from "fast-check";
import { createDeliveryIds, LARGEST_ID } from "../../../src/ids/delivery-id.ts";
import { TRANSITIONS, type DeliveryStatus } from "../../../src/deliveries/delivery.ts";
import { matches, type DeliveryFilter } from "../../../src/deliveries/list/filter.ts";
import {
  countDeliveries,
  listDeliveries,
  type ListedDelivery,
} from "../../../src/deliveries/list/list-deliveries.ts";
import { searchDeliveries } from "../../../src/deliveries/finding/search-deliveries.ts";
import type { Direction } from "../../../src/deliveries/list/scan-windows.ts";
import type { Database } from "../../../src/storage/database.ts";
import { openDatabase } from "../../../src/storage/open.ts";
import type { DeliveryRow } from "../../../src/storage/schema/deliveries.ts";
import { agentRow, deliveryRow } from "../../harness/stores/delivery-rows.ts";
import { eachStore } from "../../harness/each-store.ts";
import type { TestDatabase } from "../../harness/stores/test-database.ts";

const BEGAN = Date.UTC(2026, 0, 1);
const DELIVERIES = 400;
const EVERYTHING = { above: -1n, below: LARGEST_ID };
const STATUSES = Object.keys(TRANSITIONS) as DeliveryStatus[];
const AGENTS = ["agent-0", "agent-1", "agent-2"];
const CONVERSATIONS = ["o/r#1", "o/r#2", "o/r#3", "o/r#4"];

const choices = {
  agentId: fc.constantFrom(...AGENTS, "nobody"),
  route: fc.constantFrom("POST /a", "POST /b"),
  provider: fc.constantFrom("github", "slack"),
  event: fc.constantFrom("push", "ping"),
  conversation: fc.constantFrom(...CONVERSATIONS),
  summary: fc.constantFrom("FIX", "the flux", "100%", "a_b", "\\", "nothing like it"),
  q: fc.constantFrom(
    "FLUX",
    "flux fix",
    '"the flux"',
    "evt_1",
    "evt_10",
    "evt_100_",
    "dlv_0",
    "100%",
    "o/r#1 push",
    "CI",
  ),
  providerDeliveryId: fc.constantFrom("evt_10", "evt_1", "evt_105", "evt_10%", "EVT_10"),
  actor: fc.constantFrom("ADA", "42", "nobody"),
  statuses: fc.uniqueArray(fc.constantFrom(...STATUSES), { minLength: 1 }),
  key: fc.constantFrom("key-0", "key-1", "ci", "gone"),
  from: fc.integer({ min: -10, max: DELIVERIES }).map((second) => BEGAN + second * 1_000),
  to: fc.integer({ min: -10, max: DELIVERIES }).map((second) => BEGAN + second * 1_000),
};
// Only a few at a time, so that something is left to be found.
const names = Object.keys(choices) as (keyof typeof choices)[];
const filters: fc.Arbitrary<DeliveryFilter> = fc
  .tuple(fc.record(choices), fc.uniqueArray(fc.constantFrom(...names), { maxLength: 3 }))
  .map(([filter, given]) => Object.fromEntries(given.map((name) => [name, filter[name]])));

eachStore("any filter", (store) => {
  let made: TestDatabase | undefined;
  let database: Database | undefined;
  let all: readonly ListedDelivery[] = [];

  before(async () => {
    made = await store();
    database = await openDatabase(made.url);
    await fill(database);
    const page = await listDeliveries(database.browse, {}, EVERYTHING, "oldest_first", DELIVERIES);
    all = page.deliveries;
    assert.equal(all.length, DELIVERIES);
  });
  after(async () => {
    await database?.close();
    await made?.drop();
  });

  /** Page after page, to the end. */
  async function listAll(
    filter: DeliveryFilter,
    direction: Direction,
    limit: number,
    windowSize: number,
  ): Promise<bigint[]> {
    const ids: bigint[] = [];
    let rest: { above: bigint; below: bigint } | undefined = EVERYTHING;
    while (rest !== undefined) {
      assert.ok(database);
      const page = await listDeliveries(database.browse, filter, rest, direction, limit, windowSize);
      assert.ok(page.deliveries.length <= limit);
      ids.push(...page.deliveries.map(({ id }) => id));
      rest = page.rest;
    }
    return ids;
  }

  test("lists exactly what matches, in order, whatever the sizes of pages and windows", async () => {
    await fc.assert(
      fc.asyncProperty(
        filters,
        fc.constantFrom("newest_first" as const, "oldest_first" as const),
        fc.integer({ min: 8, max: 50 }),
        fc.integer({ min: 5, max: 150 }),
        async (filter, direction, limit, windowSize) => {
          const expected = all.filter((delivery) => matches(filter, delivery)).map(({ id }) => id);
          if (direction === "newest_first") expected.reverse();
          assert.deepEqual(await listAll(filter, direction, limit, windowSize), expected);
        },
      ),
      { numRuns: 40 },
    );
  });

  test("counts exactly what matches", async () => {
    await fc.assert(
      fc.asyncProperty(filters, fc.integer({ min: 5, max: 150 }), async (filter, windowSize) => {
        assert.ok(database);
        assert.equal(
          await countDeliveries(database.browse, filter, EVERYTHING, windowSize),
          all.filter((delivery) => matches(filter, delivery)).length,
        );
      }),
      { numRuns: 40 },
    );
  });

  test("examines at most ten windows per page, and says where to continue", async () => {
    assert.ok(database);
    const page = await searchDeliveries(database.browse, { event: "none" }, EVERYTHING, 50, 10);
    assert.deepEqual(page.deliveries, []);
    assert.equal(page.rest?.below, (all.at(-101)?.id ?? 0n) + 1n);
    assert.equal(page.lookedThrough, 100);
  });
});

/** Deliveries one second apart, of several agents, keys and so on, in an order that rarely repeats. */
async function fill(database: Database): Promise<void> {
  await database.query
    .insertInto("agents")
    .values(AGENTS.map((id) => agentRow(id)))
    .execute();
  await database.query
    .insertInto("agent_api_keys")
    .values({
      id: "key-0",
      agent_id: "agent-0",
      name: "ci",
      api_key_type: "external",
      policy: null,
      expires_at: null,
      created_at: BEGAN,
    })
    .execute();
  let time = BEGAN;
  const nextId = createDeliveryIds(
    () => 7,
    () => time,
  );
  const rows = Array.from({ length: DELIVERIES }, (_, index) => {
    const row = variedRow(nextId(), index);
    time += 1_000;
    return row;
  });
  await database.query.insertInto("deliveries").values(rows).execute();
}

function variedRow(id: bigint, index: number): DeliveryRow {
  const pick = <Value>(values: readonly Value[], factor: number): Value =>
    values[((index * factor) % 97) % values.length] as Value;
  return deliveryRow(id, {
    agent_id: pick(AGENTS, 3),
    route: pick(["POST /a", "POST /b"], 5),
    status: pick(STATUSES, 7),
    provider: pick(["github", "slack"], 11),
    key_id: pick(["key-0", "key-1"], 13),
    event: pick(["push", "ping", null], 17),
    conversation: pick([...CONVERSATIONS, null], 19),
    provider_delivery_id: index % 9 === 0 ? null : `evt_${100 + index}`,
    actor_id: pick(["42", "43", null], 29),
    actor_name: pick(["Ada", "octocat", null], 31),
    summary: pick(["octocat: Fix the Flux", "100% a_b", "100 axb c:\\", null], 23),
  });
}
