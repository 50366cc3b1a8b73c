import assert from "node:assert/strict";
import { connect } from "node:net";
import { before, test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { scrape } from "../harness/scrape.ts";
import { forwardPath, useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";
import { createBodyMemory } from "../../src/bodies/body-memory.ts";

const MB = 1024 * 1024;

eachStore("when bodies fill their memory limit", (store) => {
  const scene = useGateway(store, { settings: { bodyMemory: 16 * MB, bodyLimit: 8 * MB } });
  let key = "";
  before(async () => {
    const { management } = scene.gateway;
    await management.register({ name: "agent", url: scene.agent.url, routes: ["POST /hook"] });
    key = (await management.createKey({ agent: "agent", name: "ci" })).value;
  });
  const call = (size: number, headers: Record<string, string> = {}) =>
    scene.call("agent", "/hook", {
      method: "POST",
      headers: { "x-agent-api-key": key, ...headers },
      body: Buffer.alloc(size),
    });
  const gauge = async (name: string): Promise<number> => (await scrape(scene.gateway.metricsUrl)).of(name);
  const received = () => gauge('agentex_body_memory_bytes{use="received"}');

  test("a small one passes, a large one waits and is then rejected, and all memory is free in the end", async () => {
    const answers: (() => void)[] = [];
    scene.agent.answers(({ body }, response) => {
      if (body.length < MB) response.end("small");
      else answers.push(() => void response.end("large"));
    });
    // Small enough not to be put on disk and sent from there.
    const held = Array.from({ length: 4 }, () => call(2 * MB));
    await waitFor(() => answers.length === 4, "the agent did not get them");
    assert.equal(await received(), 8 * MB);
    const fifth = call(MB);
    await waitFor(async () => (await gauge("agentex_body_memory_waiting")) === 1, "it does not wait");
    assert.equal((await call(1_000)).text, "small");
    const refused = await fifth;
    assertProblem(refused, 503, "body_memory_full");
    assert.ok(Number(refused.headers["retry-after"]) > 0);
    assert.equal(await gauge('agentex_limited_total{limit="body_memory"}'), 1);
    const next = call(MB);
    await waitFor(async () => (await gauge("agentex_body_memory_waiting")) === 1, "it does not wait");
    for (const answer of answers.splice(0)) answer();
    for (const each of held) assert.equal((await each).text, "large");
    await waitFor(() => answers.length === 1, "the one that waited did not get its turn");
    answers[0]?.();
    assert.equal((await next).text, "large");
    assert.equal(await received(), 0);
  });

  test("a slow sender is rejected to make room for another", async () => {
    const slow = connect(scene.gateway.port, "127.0.0.1");
    let heard = "";
    slow.on("error", () => {}).on("data", (text) => (heard += text.toString("latin1")));
    slow.write(
      `POST ${forwardPath("agent", "/hook")} HTTP/1.1\r\nhost: gateway\r\nx-agent-api-key: ${key}\r\n` +
        `content-length: ${8 * MB}\r\n\r\n{`,
    );
    await waitFor(async () => (await received()) === 8 * MB, "it has no room");
    assert.equal((await call(3 * MB, { prefer: "respond-async" })).status, 202);
    await waitFor(
      () => heard.includes("body_memory_full"),
      () => heard,
    );
    slow.destroy();
    await waitFor(async () => (await received()) === 0, "its room is not free");
  });
});

eachStore("a body that is no longer complete", (store) => {
  const scene = useGateway(store);

  test("ends its delivery, and no other delivery of the same claim", async () => {
    const { management, database, url } = scene.gateway;
    const agent = { name: "agent", routes: ["POST /hook"] };
    await management.register({ ...agent, url: "http://127.0.0.1:9" });
    const { value } = await management.createKey({ agent: "agent", name: "ci" });
    const headers = { "x-agent-api-key": value, prefer: "respond-async" };
    const ids: string[] = [];
    for (const size of [3 * MB, 200_000, 200_000, 10, 3 * MB]) {
      const sent = await scene.call("agent", "/hook", { method: "POST", headers, body: Buffer.alloc(size) });
      ids.push(String(sent.headers["x-agentex-delivery-id"]));
    }
    const stored = await database.query(
      "SELECT delivery_id AS id, pieces_id FROM delivery_requests ORDER BY delivery_id",
    );
    // The last piece of the first, and all traces of the second.
    await database.query(
      `DELETE FROM body_pieces WHERE body_id = ${String(stored[0]?.["pieces_id"])} AND number = 2`,
    );
    await database.query(`DELETE FROM delivery_requests WHERE delivery_id = ${String(stored[1]?.["id"])}`);
    await management.register({ ...agent, url: scene.agent.url });
    const statusOf = async (id: string) => {
      const read = await fetch(`${url}/deliveries/${id}`);
      const { status, attempts } = (await read.json()) as {
        status: string;
        attempts: { error: string | null }[];
      };
      return `${status} ${attempts.at(-1)?.error ?? ""}`;
    };
    const expected = ["failed body_missing", "failed body_missing", "delivered ", "delivered ", "delivered "];
    let seen: string[] = [];
    await waitFor(
      async () => {
        seen = await Promise.all(ids.map(statusOf));
        return seen.join() === expected.join();
      },
      () => seen.join(),
    );
    // It may also have been probed.
    const hooks = scene.agent.received.filter(({ method }) => method === "POST");
    assert.deepEqual(
      hooks.map(({ body }) => body.length).toSorted((a, b) => a - b),
      [10, 200_000, 3 * MB],
    );
  });
});

test("memory is granted in the order of requests, and abandoned requests do not block others", async () => {
  const { small: room } = createBodyMemory(400);
  assert.ok(room.tryTake(90));
  const order: string[] = [];
  const ask = async (name: string, bytes: number, patience = Number.POSITIVE_INFINITY): Promise<void> => {
    order.push(`${name} ${(await room.take(bytes, patience)) ? "took" : "left"}`);
  };
  const asked = [ask("first", 60, 50), ask("second", 10), ask("more than there is", 500)];
  assert.equal(room.tryTake(1), false, "it went before those who wait");
  await asked[0];
  await asked[1];
  assert.equal(room.used, 100);
  room.release(90);
  room.release(10);
  await asked[2];
  assert.deepEqual(order, ["first left", "second took", "more than there is took"]);
  assert.equal(room.used, 500);
  room.release(500);
  assert.equal(room.used, 0);
});
