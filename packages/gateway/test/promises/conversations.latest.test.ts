import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";
import type { ServerResponse } from "node:http";
import { eachStore } from "../harness/each-store.ts";
import { waitFor } from "../harness/wait-for.ts";
import { isSettled } from "./stage/stage.ts";
import { useGatewayProcess } from "./stage/use-gateway-process.ts";
import { markerIn, sendPush } from "./stage/webhooks.ts";

eachStore("a conversation with ordering `latest`", (store) => {
  const scene = useGatewayProcess(store, {
    gateways: 2,
    settings: { AGENTEX_RETRY_SCHEDULE: "1s,1s,1s" },
    routes: [
      { path: "/latest", policy: "queued", ordering: "latest" },
      { path: "/each", policy: "queued", ordering: "serialize" },
    ],
  });
  /** Requests that the agent has not responded to yet, by marker. */
  const open = new Map<string, ServerResponse>();
  const arrived: string[] = [];
  let conversation = 0;

  before(() =>
    scene.agent.answers((received, response) => {
      if (received.method !== "POST") {
        response.end();
        return;
      }
      const marker = markerIn(received.body);
      arrived.push(marker);
      open.set(marker, response);
    }),
  );
  beforeEach(() => {
    open.clear();
    arrived.length = 0;
    conversation++;
  });

  async function push(marker: string, path = "/latest", gateway = scene.gateway): Promise<void> {
    const { status } = await sendPush(gateway.url, { marker, path, branch: `b${conversation}` });
    assert.equal(status, 202);
  }
  const arrives = (marker: string): Promise<void> =>
    waitFor(() => open.has(marker), `${marker} did not reach the agent, but ${arrived.join()}`);
  function answer(marker: string, status = 200, headers: Record<string, string> = {}): void {
    open.get(marker)?.writeHead(status, headers).end();
    open.delete(marker);
  }
  const isPutBack = async (): Promise<boolean> =>
    (await scene.database.query("SELECT 1 FROM deliveries WHERE status = 'waiting'")).length === 1;
  /** The statuses of this conversation's deliveries, in order. */
  async function statuses(): Promise<string[]> {
    await waitFor(() => isSettled(scene.database), "something is still under way");
    const rows = await scene.database.query(
      `SELECT status FROM deliveries WHERE conversation LIKE '%/b${conversation}' ORDER BY position`,
    );
    return rows.map(({ status }) => String(status));
  }

  test("skips all but the newest of those that arrived while one was in progress", async () => {
    await push("first");
    await arrives("first");
    for (const marker of ["second", "third", "fourth"]) {
      await push(marker, "/latest", scene.gateways.at(-1));
    }
    answer("first");
    await arrives("fourth");
    answer("fourth");
    assert.deepEqual(await statuses(), ["delivered", "superseded", "superseded", "delivered"]);
    assert.deepEqual(arrived, ["first", "fourth"]);
  });

  test("drops deliveries that arrive at the same time only in favor of a newer one", async () => {
    await push("first");
    await arrives("first");
    await Promise.all(Array.from({ length: 12 }, (_, index) => push(`m${index}`)));
    answer("first");
    await waitFor(() => arrived.length === 2, "the newest did not reach the agent");
    answer(arrived[1] ?? "");
    const seen = await statuses();
    assert.deepEqual(seen, ["delivered", ...Array.from({ length: 11 }, () => "superseded"), "delivered"]);
  });

  test("begins with one of those that arrive at the same time, and ends with the newest", async () => {
    const sent = Array.from({ length: 12 }, (_, index) => `m${index}`);
    const answering = setInterval(() => {
      for (const marker of open.keys()) answer(marker);
    }, 5);
    try {
      await Promise.all(sent.map((marker) => push(marker)));
      const seen = await statuses();
      assert.equal(seen.length, 12);
      assert.equal(seen.at(-1), "delivered");
      assert.deepEqual([...new Set(seen)].toSorted(), ["delivered", "superseded"]);
    } finally {
      clearInterval(answering);
    }
  });

  test("retries the newest when it fails: those that it replaced do not come back, and it is not lost", async () => {
    await push("first");
    await arrives("first");
    await push("second");
    await push("third");
    answer("first");
    await arrives("third");
    answer("third", 500);
    await arrives("third");
    answer("third");
    assert.deepEqual(await statuses(), ["delivered", "superseded", "delivered"]);
    assert.deepEqual(arrived, ["first", "third", "third"]);
  });

  test("drops a failed one if a newer one waits behind it", async () => {
    await push("first");
    await arrives("first");
    await push("second");
    answer("first", 500);
    await arrives("second");
    answer("second");
    assert.deepEqual(await statuses(), ["superseded", "delivered"]);
    assert.deepEqual(arrived, ["first", "second"]);
  });

  test("drops one that waits for a retry when a newer one arrives", async () => {
    await push("first");
    await arrives("first");
    answer("first", 503, { "retry-after": "30" });
    await waitFor(isPutBack);
    await push("second");
    await arrives("second");
    answer("second");
    assert.deepEqual(await statuses(), ["superseded", "delivered"]);
  });

  test("is shared with another route that delivers all of them", async () => {
    await push("first");
    await arrives("first");
    await push("note 1", "/each");
    await push("second");
    await push("note 2", "/each");
    await push("third");
    answer("first");
    for (const marker of ["note 1", "note 2", "third"]) {
      await arrives(marker);
      answer(marker);
    }
    assert.deepEqual(await statuses(), ["delivered", "delivered", "superseded", "delivered", "delivered"]);
    assert.deepEqual(arrived, ["first", "note 1", "note 2", "third"]);
  });

  test("continues with another route's when the one ahead of it is dropped", async () => {
    await push("first");
    await arrives("first");
    answer("first", 503, { "retry-after": "30" });
    await waitFor(isPutBack);
    await push("note", "/each");
    await push("second");
    for (const marker of ["note", "second"]) {
      await arrives(marker);
      answer(marker);
    }
    assert.deepEqual(await statuses(), ["superseded", "delivered", "delivered"]);
  });
});
