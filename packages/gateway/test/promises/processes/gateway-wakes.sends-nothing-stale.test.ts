import assert from "node:assert/strict";
import { test } from "node:test";
import { newPostgres, noPostgres } from "../../harness/each-store.ts";
import { assertProblem } from "../../harness/problem.ts";
import type { Answer } from "../../harness/send.ts";
import { startTestAgent } from "../../harness/test-agent.ts";
import type { TestDatabase } from "../../harness/stores/test-database.ts";
import { waitFor } from "../../harness/wait-for.ts";
import { startGatewayProcess, type GatewayProcess } from "../stage/gateway-process.ts";
import { receiptsOf } from "../stage/receipts.ts";
import { isSettled, setStage } from "../stage/stage.ts";
import { sendPush } from "../stage/webhooks.ts";

/** How long the database takes for a claim, in seconds: long enough to suspend the gateway in the middle. */
const SLOW = 2;
/** How often three webhooks are sent until all of them are being claimed. */
const ROUNDS = 10;

/** Slows down only first attempts, and only those of this gateway. */
async function slowDown(database: TestDatabase, instance: string): Promise<void> {
  await database.query(`CREATE FUNCTION take_time() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_sleep(${SLOW}); RETURN NEW; END $$`);
  for (const what of ["INSERT", "UPDATE"]) {
    await database.query(`CREATE TRIGGER slow_${what} BEFORE ${what} ON deliveries FOR EACH ROW
      WHEN (NEW.status = 'running' AND NEW.attempts = 1 AND NEW.gateway = '${instance}') EXECUTE FUNCTION take_time()`);
  }
}

/** How many sessions are sleeping. */
async function slowOnes(database: TestDatabase): Promise<number> {
  const rows = await database.query(
    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'",
  );
  return rows.length;
}

type Sent = { readonly marker: string; readonly response: Promise<Answer> };

/**
 * Sends a webhook by each policy, until the database is busy with the claims of all three at the same time. The store ends
 * slower statements than these, so on a busy machine the first one may have finished before the last one begins.
 */
async function allAtOnce(
  database: TestDatabase,
  send: (policy: string, round: number) => Promise<Answer>,
): Promise<{ readonly direct: Sent; readonly assured: Sent; readonly queued: Sent }> {
  for (let round = 1; round <= ROUNDS; round++) {
    const sent: Sent[] = [];
    for (const policy of ["direct", "assured", "queued"]) {
      sent.push({ marker: `${policy} ${round}`, response: send(policy, round) });
      await waitFor(async () => (await slowOnes(database)) === sent.length, "", SLOW * 1_000).catch(() => {});
    }
    const [direct, assured, queued] = sent;
    if ((await slowOnes(database)) === 3 && direct && assured && queued) return { direct, assured, queued };
    await Promise.all(sent.map(({ response }) => response));
    await waitFor(() => isSettled(database), "a round did not end");
  }
  return assert.fail(`the three were not under way at the same time in ${ROUNDS} rounds`);
}

test(
  "a gateway that wakes up sends nothing that it claimed before, whether from the queue, just accepted, or direct",
  { skip: noPostgres },
  async () => {
    const database = await newPostgres();
    const agent = await startTestAgent();
    const gateways: GatewayProcess[] = [];
    try {
      const imports = [new URL("../stage/stop-in-turn.ts", import.meta.url)];
      const sleeper = await startGatewayProcess(database, { imports });
      gateways.push(sleeper);
      const [instance] = await database.query("SELECT instance FROM gateways");
      const heir = await startGatewayProcess(database);
      gateways.push(heir);
      await setStage(sleeper.management, {
        url: agent.url,
        routes: [
          { path: "/queued", policy: "queued", ordering: "serialize" },
          { path: "/assured", policy: "assured" },
          { path: "/direct", policy: "direct" },
        ],
      });
      await slowDown(database, String(instance?.["instance"]));
      const { direct, assured, queued } = await allAtOnce(database, (policy, round) =>
        sendPush(sleeper.url, { marker: `${policy} ${round}`, path: `/${policy}` }),
      );
      sleeper.signal("SIGUSR2");

      const received = (marker: string) => receiptsOf(agent).filter((receipt) => receipt.marker === marker);
      await waitFor(
        () => received(queued.marker).length > 0 && received(assured.marker).length > 0,
        "nobody took over",
      );
      await waitFor(() => isSettled(database), "something is still under way");
      sleeper.signal("SIGCONT");
      assertProblem(await direct.response, 503, "storage_unavailable");
      assert.deepEqual([(await assured.response).status, (await queued.response).status], [202, 202]);

      // It is working again: anything that it would still send from its earlier claims has been sent by now.
      const again = { marker: "again", path: "/queued" };
      await waitFor(async () => (await sendPush(sleeper.url, again)).status === 202, "it takes nothing");
      await waitFor(() => received("again").length > 0, "it is not one of them again");
      await waitFor(() => isSettled(database), "something is still under way");
      assert.deepEqual(
        [queued, assured, direct].flatMap(({ marker }) =>
          received(marker).map(({ attempt }) => [marker, attempt]),
        ),
        [
          [queued.marker, 2],
          [assured.marker, 2],
        ],
      );
    } finally {
      for (const gateway of gateways) {
        gateway.signal("SIGCONT");
        await gateway.kill();
      }
      await agent.stop();
      await database.drop();
    }
  },
);
