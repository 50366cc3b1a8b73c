import assert from "node:assert/strict";
import { describe, mock, test, type TestContext } from "node:test";
import { DummyDriver, Kysely, SqliteAdapter, SqliteIntrospector, SqliteQueryCompiler } from "kysely";
import { createSweeping } from "../../src/engine/sweep.ts";
import type { Schema } from "../../src/storage/schema/schema.ts";
import { createLog } from "../../src/telemetry/log.ts";

const NOTHING = { due: null, run: null, running: 0, working: 0 };

const lookUp = new Kysely<Schema>({
  dialect: {
    createAdapter: () => new SqliteAdapter(),
    createDriver: () => new DummyDriver(),
    createIntrospector: (kysely) => new SqliteIntrospector(kysely),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});

/** A gateway's sweeps, with a clock and a store that the test controls. */
async function startSweeps(context: TestContext) {
  mock.timers.enable({ apis: ["setTimeout"] });
  context.after(() => mock.timers.reset());
  const scene = { row: { ...NOTHING } as Record<keyof typeof NOTHING, number | null>, looks: 0, sweeps: 0 };
  let time = 0;
  const step = async (): Promise<void> => {};
  const database = {
    lookUp,
    query: lookUp,
    commit: async () => [],
    readRows: () => {
      scene.looks += 1;
      return [scene.row];
    },
  };
  const sweeping = createSweeping(
    { noticeOutage() {} },
    {
      presence: { refresh: step, probeAt: () => undefined },
      runs: { sweep: step, attend() {}, working: { hasAny: () => false } },
      deliveries: { sweep: async () => void (scene.sweeps += 1), isAwaited: () => false },
    },
    { database, now: () => time, elapsed: () => time, log: createLog("silent", "json") },
  );
  await sweeping.start();
  const pass = async (milliseconds: number): Promise<void> => {
    for (let passed = 0; passed < milliseconds; passed += 100) {
      time += 100;
      mock.timers.tick(100);
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  Object.assign(scene, { looks: 0, sweeps: 0 });
  return { scene, pass, sweeping };
}

describe("while nothing is due, a gateway", () => {
  test("checks its store every two seconds, and searches for nothing", async (context) => {
    const { scene, pass } = await startSweeps(context);
    await pass(20_000);
    assert.deepEqual([scene.looks, scene.sweeps], [10, 0]);
  });

  test("sleeps until the next delivery is due, and searches for it then", async (context) => {
    const { scene, pass } = await startSweeps(context);
    scene.row = { ...NOTHING, due: 3_000 };
    await pass(2_900);
    assert.equal(scene.sweeps, 0);
    await pass(100);
    assert.equal(scene.sweeps, 1);
  });

  test("searches half a second after something was stored", async (context) => {
    const { scene, pass, sweeping } = await startSweeps(context);
    await pass(300);
    sweeping.hurry();
    await pass(500);
    assert.equal(scene.sweeps, 1);
  });

  test("searches twice a second while any gateway makes attempts, because that gateway may die", async (context) => {
    const { scene, pass } = await startSweeps(context);
    scene.row = { ...NOTHING, running: 1 };
    await pass(2_000);
    Object.assign(scene, { sweeps: 0 });
    await pass(5_000);
    assert.equal(scene.sweeps, 10);
  });
});
