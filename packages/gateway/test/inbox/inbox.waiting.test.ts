import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { eachStore, newPostgres, noPostgres } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import {
  claim,
  claimOne,
  registerPull,
  say,
  tryClaim,
  type PullAgent,
} from "../harness/agents/pull-agent.ts";
import { scrape } from "../harness/scrape.ts";
import { send } from "../harness/send.ts";
import type { TestDatabase } from "../harness/stores/test-database.ts";
import { startTestGateway } from "../harness/gateways/test-gateway.ts";
import { forwardPath, useGateway } from "../harness/use-gateway.ts";
import { waitFor, within } from "../harness/wait-for.ts";

const POLLS = 100;
const WAITING = 10_000;

eachStore("a caller that waits at an inbox", (store) => {
  const scene = useGateway(store);
  let agent: PullAgent;
  let key = "";
  before(async () => {
    const { management } = scene.gateway;
    agent = await registerPull(management, "patient");
    key = (await management.createKey({ agent: "patient", name: "ci" })).value;
  });
  const post = () =>
    scene.call("patient", "/hook", { method: "POST", headers: { "x-agent-api-key": key }, body: "{}" });
  const polls = async () => (await scrape(scene.gateway.url)).of("agentex_inbox_polls");

  test("is forgotten when it hangs up: the next caller gets the next delivery, as the first attempt", async () => {
    const caller = new AbortController();
    const polling = fetch(`${scene.gateway.url}/agents/name/patient/inbox/claim`, {
      method: "POST",
      headers: { "x-agent-api-key": agent.internalKey, "content-type": "application/json" },
      body: JSON.stringify({ wait: 60 }),
      signal: caller.signal,
    });
    await waitFor(async () => (await polls()) === 1);
    caller.abort();
    await assert.rejects(polling);
    await waitFor(async () => (await polls()) === 0);
    await post();
    const delivery = await claimOne(scene.gateway.url, agent);
    assert.equal(delivery.attempt, 1);
    await say(scene.gateway.url, delivery, "ack");
  });

  test("gets nothing when its time is over", async () => {
    assert.deepEqual(await claim(scene.gateway.url, agent, { wait: 1 }), []);
  });

  test("is answered when the gateway stops", async () => {
    const polling = Array.from({ length: 3 }, () => claim(scene.gateway.url, agent, { wait: 60 }));
    await waitFor(async () => (await polls()) === 3);
    await within(scene.gateway.stop(), "the gateway did not stop");
    assert.deepEqual(await Promise.all(polling), [[], [], []]);
  });
});

eachStore("an inbox beside a management port", (store) => {
  const scene = useGateway(store, { settings: { adminPort: 0 } });

  test("is open to the agent itself on the main port, and to nobody else", async () => {
    const { adminUrl, url } = scene.gateway;
    const agent = await registerPull(scene.gateway.management, "remote");
    assert.deepEqual(await claim(url, agent), []);
    assert.deepEqual(await claim(adminUrl, agent), []);
    assertProblem(await tryClaim(url, { ...agent, internalKey: "wrong" }), 401, "key_invalid");
    const path = "/agents/name/remote/inbox/claim";
    const headers = { "content-type": "application/json" };
    const anybody = await send(url, { method: "POST", path, headers, body: "{}" });
    assertProblem(anybody, 401, "credentials_missing");
  });
});

describe("100 long polls while 10,000 deliveries wait (PostgreSQL)", { skip: noPostgres }, () => {
  let database: TestDatabase;
  before(async () => {
    database = await newPostgres();
  });
  after(() => database.drop());
  /** As the server counts them, up to a second late. */
  const transactions = async () => {
    await sleep(1_200);
    const [row] = await database.query(
      "SELECT xact_commit AS count FROM pg_stat_database WHERE datname = current_database()",
    );
    return Number(row?.["count"]);
  };

  test("query the store no more often than no polls at all", async () => {
    const gateway = await startTestGateway(database);
    try {
      const agent = await registerPull(gateway.management, "busy", { concurrency: 1 });
      const { value } = await gateway.management.createKey({ agent: "busy", name: "ci" });
      await send(gateway.url, {
        method: "POST",
        path: forwardPath("busy", "/hook"),
        headers: { "x-agent-api-key": value },
        body: "{}",
      });
      const first = await claimOne(gateway.url, agent, { lease: 3_600 });
      // All of them are due, and the agent is working on as many as it may.
      for (const [table, id] of [
        ["deliveries", "id"],
        ["delivery_requests", "delivery_id"],
      ] as const) {
        const [row] = await database.query(
          `SELECT string_agg(column_name, ', ') AS names FROM information_schema.columns
            WHERE table_name = '${table}' AND column_name <> '${id}'`,
        );
        const names = String(row?.["names"]);
        await database.query(
          `INSERT INTO ${table} (${id}, ${names}) SELECT ${id} + number, ${names} FROM ${table}, generate_series(1, ${WAITING}) AS number`,
        );
      }
      await database.query(
        "UPDATE deliveries SET status = 'waiting', next_attempt_at = 1, attempts = 0 WHERE id > (SELECT min(id) FROM deliveries)",
      );
      const measure = async (): Promise<number> => {
        const begun = await transactions();
        await sleep(3_000);
        return (await transactions()) - begun;
      };
      const without = await measure();
      const polling = Array.from({ length: POLLS }, () => claim(gateway.url, agent, { max: 1, wait: 60 }));
      await waitFor(async () => (await scrape(gateway.url)).of("agentex_inbox_polls") === POLLS);
      const beside = await measure();
      assert.ok(beside < without + POLLS, `${beside} transactions beside ${POLLS} polls, ${without} without`);
      await say(gateway.url, first, "ack");
      const claimed = await Promise.race(polling);
      assert.equal(claimed.length, 1, "who waits is woken");
      await gateway.stop();
      await Promise.all(polling);
    } finally {
      await gateway.stop();
    }
  });
});
