import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { createQueueDepth } from "../../src/dispatch/queue/queue-depth.ts";
import type { Database } from "../../src/storage/database.ts";
import { openDatabase } from "../../src/storage/open.ts";
import { eachStore } from "../harness/each-store.ts";
import { freePort } from "../harness/free-port.ts";
import { assertProblem } from "../harness/problem.ts";
import type { Answer } from "../harness/send.ts";
import { githubHeaders } from "../harness/sign.ts";
import { startTestAgent } from "../harness/test-agent.ts";
import { useGateway } from "../harness/use-gateway.ts";
import type { TestDatabase } from "../harness/stores/test-database.ts";
import { waitFor } from "../harness/wait-for.ts";

const SECRET = "it is a secret";
const LIMIT = 5;
const body = (number: number) => JSON.stringify({ repository: { full_name: "octo/repo" }, number });

eachStore("a full queue", (store) => {
  const scene = useGateway(store, {
    settings: { queueDepth: LIMIT, retrySchedule: [100, 100, 100, 60_000] },
  });
  let port = 0;
  before(async () => {
    port = await freePort();
    const { management } = scene.gateway;
    const routes = [
      { method: "POST", path: "/hook", policy: "queued" },
      { method: "POST", path: "/assured" },
      { method: "POST", path: "/ordered", policy: "queued", ordering: "serialize", conversation_key: "one" },
      { method: "POST", path: "/direct", policy: "direct" },
    ];
    await management.register({ name: "absent", url: `http://127.0.0.1:${port}`, routes });
    await management.register({ name: "other", url: scene.agent.url, routes });
    for (const agent of ["absent", "other"]) {
      await management.createKey({ agent, name: "octo/repo", type: "github", value: SECRET });
    }
  });
  const post = async (agent: string, path: string, number: number) =>
    scene.call(agent, path, {
      method: "POST",
      headers: await githubHeaders(SECRET, body(number)),
      body: body(number),
    });
  const waiting = async () =>
    (
      await scene.gateway.database.query(
        "SELECT deliveries.id FROM deliveries JOIN agents ON agents.id = agent_id WHERE name = 'absent' AND deliveries.status = 'waiting'",
      )
    ).length;

  test("is answered 503, other agents are served, and nothing accepted is lost", async () => {
    const taken: number[] = [];
    let refused: Answer | undefined;
    // Failed attempts return to the queue without being counted immediately; they are within seconds.
    await waitFor(async () => {
      const number = taken.length;
      const answer = await post("absent", number % 2 === 0 ? "/hook" : "/ordered", number);
      if (answer.status === 202) {
        taken.push(number);
        return false;
      }
      refused = answer;
      return true;
    }, "it was never full");
    assert.ok(refused);
    assertProblem(refused, 503, "queue_full");
    assert.match(String(refused.headers["retry-after"]), /^[1-9]\d*$/);
    await waitFor(async () => (await waiting()) === taken.length);

    // For every policy that waits; a policy that does not wait ignores the queue.
    assertProblem(await post("absent", "/assured", 900), 503, "queue_full");
    assert.equal((await post("absent", "/direct", 901)).status, 502);
    for (let number = 0; number < 2 * LIMIT; number += 1) {
      assert.equal((await post("other", "/hook", number)).status, 202);
    }
    await waitFor(() => scene.agent.received.length === 2 * LIMIT);

    const agent = await startTestAgent(port);
    try {
      await scene.gateway.management.register({ name: "absent", url: agent.url });
      await waitFor(
        () => agent.received.length >= taken.length,
        () => `${agent.received.length} of ${taken.length} came`,
      );
      const came = agent.received.map(
        ({ body: bytes }) => (JSON.parse(bytes.toString()) as { number: number }).number,
      );
      assert.deepEqual(
        [...new Set(came)].toSorted((a, b) => a - b),
        taken,
      );
      // There is room again, and the gateway notices.
      await waitFor(async () => (await post("absent", "/hook", 902)).status !== 503, "it stayed full");
    } finally {
      await agent.stop();
    }
  });
});

eachStore("the depth of a queue", (store) => {
  let database: Database | undefined;
  let queries = 0;
  let now = 0;
  let made: TestDatabase | undefined;
  before(async () => {
    made = await store();
    database = await openDatabase(made.url);
  });
  after(async () => {
    await database?.close();
    await made?.drop();
  });
  beforeEach(() => {
    queries = 0;
    now = 0;
  });
  const depthOf = (limit: number) => {
    const { browse } = database ?? assert.fail();
    const counting = browse.withPlugin({
      transformQuery({ node }) {
        queries += 1;
        return node;
      },
      transformResult: async ({ result }) => result,
    });
    return createQueueDepth({ browse: counting }, limit, () => now);
  };

  test("is counted once for many requests, and at most once a second for a full queue", async () => {
    const depth = depthOf(3);
    assert.equal(await depth.hasRoom("agent"), true);
    const first = queries;
    assert.equal(first, 1);
    for (let taken = 0; taken < 3; taken += 1) {
      assert.equal(depth.hasRoom("agent"), true);
      depth.changed("agent", 1);
    }
    for (let sent = 0; sent < 1_000; sent += 1) assert.equal(depth.hasRoom("agent"), false);
    assert.equal(queries, first);
    // They are not in the database after all.
    now += 1_000;
    assert.equal(await depth.hasRoom("agent"), true);
    assert.equal(queries, 2);
  });

  test("goes down with what is sent", async () => {
    const depth = depthOf(2);
    await depth.hasRoom("agent");
    depth.changed("agent", 2);
    assert.equal(depth.hasRoom("agent"), false);
    depth.changed("agent", -1);
    assert.equal(depth.hasRoom("agent"), true);
  });

  test("is not queried if there is no limit", () => {
    assert.equal(depthOf(Number.POSITIVE_INFINITY).hasRoom("agent"), true);
    assert.equal(queries, 0);
  });
});
