import assert from "node:assert/strict";
import { test } from "node:test";
import { newPostgres, noPostgres } from "../../harness/each-store.ts";
import { send } from "../../harness/send.ts";
import { startTestAgent } from "../../harness/test-agent.ts";
import { waitFor } from "../../harness/wait-for.ts";
import { startGatewayProcess, type GatewayProcess } from "../stage/gateway-process.ts";
import { receiptsOf } from "../stage/receipts.ts";
import { setStage } from "../stage/stage.ts";
import { sendPush } from "../stage/webhooks.ts";

/** More than one of PostgreSQL's sockets accepts in one go, and less than what is stored in pieces. */
const PADDING = "x".repeat(1_900_000);
/** A dead gateway is noticed after ten seconds, by a check that runs every two; the rest is for a busy machine. */
const TAKEN_OVER = 25_000;

test(
  "a gateway that freezes in the middle of a commit holds up one conversation for ten seconds, and nothing else",
  { skip: noPostgres },
  async () => {
    const database = await newPostgres();
    const agent = await startTestAgent();
    const gateways: GatewayProcess[] = [];
    try {
      const sleeper = await startGatewayProcess(database);
      gateways.push(sleeper);
      const [row] = await database.query("SELECT instance FROM gateways");
      const other = await startGatewayProcess(database);
      gateways.push(other);
      await setStage(sleeper.management, {
        url: agent.url,
        routes: [{ policy: "queued", ordering: "serialize" }],
      });
      // Its commit takes a while between locking the conversation and reading the body.
      await database.query(`CREATE FUNCTION take_time() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN PERFORM pg_sleep(2); RETURN NEW; END $$`);
      await database.query(`CREATE TRIGGER slow BEFORE INSERT ON deliveries FOR EACH ROW
        WHEN (current_setting('application_name') LIKE '%${String(row?.["instance"])}') EXECUTE FUNCTION take_time()`);
      const frozen = sendPush(sleeper.url, { marker: "frozen", padding: PADDING }).catch(() => undefined);
      const sessions = (condition: string) =>
        database.query(`SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND ${condition}`);
      await waitFor(
        async () => (await sessions("wait_event = 'PgSleep'")).length === 1,
        "it does not commit",
      );
      sleeper.signal("SIGSTOP");
      await waitFor(async () => (await sessions("wait_event = 'PgSleep'")).length === 0);
      const begun = performance.now();

      let slowest = 0;
      let number = 0;
      const refused: number[] = [];
      const held = (async () => {
        while (performance.now() - begun < TAKEN_OVER) {
          if ((await sendPush(other.url, { marker: "held" })).status === 202) return true;
        }
        return false;
      })();
      const over = held.then(() => true);
      while (!(await Promise.race([over, Promise.resolve(false)]))) {
        const marker = `other ${++number}`;
        const asked = performance.now();
        const answer = await sendPush(other.url, { marker, branch: marker });
        slowest = Math.max(slowest, performance.now() - asked);
        if (answer.status !== 202) refused.push(answer.status);
        assert.equal(
          (await send(other.url, { path: "/readyz" })).status,
          200,
          "it says that it is not ready",
        );
        const waiting = (await sessions("wait_event_type = 'Lock'")).length;
        assert.ok(waiting <= 2, `${waiting} sessions wait for it`);
      }
      assert.ok(await held, "the conversation is still held");
      assert.deepEqual(refused, [], "other conversations are refused");
      assert.ok(slowest < 3_000, `another conversation took ${slowest} ms`);
      await waitFor(
        () => receiptsOf(agent).filter(({ marker }) => marker.startsWith("other")).length === number,
        "an accepted webhook is not delivered",
      );
      await waitFor(() => receiptsOf(agent).some(({ marker }) => marker === "held"));

      sleeper.signal("SIGCONT");
      assert.notEqual((await frozen)?.status, 202);
      await waitFor(async () => (await sendPush(sleeper.url, { marker: "after" })).status === 202);
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
