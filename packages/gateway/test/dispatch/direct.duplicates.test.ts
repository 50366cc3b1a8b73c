import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { eachStore } from "../harness/each-store.ts";
import { githubHeaders } from "../harness/sign.ts";
import { useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

const SECRET = "a secret of the tests";

eachStore("a webhook that arrives again while the agent handles the first one", (store) => {
  const scene = useGateway(store);
  before(async () => {
    const { management } = scene.gateway;
    const routes = [{ method: "POST", path: "/hook", policy: "direct" }];
    await management.register({ name: "agent", url: scene.agent.url, routes });
    await management.createKey({ agent: "agent", name: "o/r", type: "github", value: SECRET });
  });

  const push = async (id: string) => {
    const body = JSON.stringify({ repository: { full_name: "o/r" }, after: id });
    const headers = await githubHeaders(SECRET, body, { "x-github-delivery": id });
    return scene.call("agent", "/hook", { method: "POST", headers, body });
  };

  test("reaches the agent once, and both are answered when the agent has responded", async () => {
    const held: (() => void)[] = [];
    scene.agent.answers((_received, response) => void held.push(() => response.end("done")));
    const id = randomUUID();
    const both = [push(id)];
    await waitFor(() => held.length === 1, "the first did not reach the agent");
    both.push(push(id));
    // Long enough for it to reach the agent if nothing held it back.
    await sleep(100);
    assert.equal(held.length, 1);
    held[0]?.();
    const answers = await Promise.all(both);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200],
    );
    const [first, again] = answers.map(({ headers }) => headers["x-agentex-delivery-id"]);
    assert.equal(again, first);
    assert.equal(scene.agent.received.length, 1);
    const rows = await scene.gateway.database.query("SELECT status FROM deliveries");
    assert.deepEqual(
      rows.map(({ status }) => status),
      ["delivered"],
    );
  });

  test("is attempted again if the first one failed", async () => {
    const held: (() => void)[] = [];
    scene.agent.answers(
      (_received, response) =>
        void held.push(() => {
          response.statusCode = held.length === 1 ? 500 : 200;
          response.end();
        }),
    );
    const id = randomUUID();
    const first = push(id);
    await waitFor(() => held.length === 1, "the first did not reach the agent");
    held[0]?.();
    assert.equal((await first).status, 500);
    const again = push(id);
    await waitFor(() => held.length === 2, "the second did not reach the agent");
    held[1]?.();
    assert.equal((await again).status, 200);
  });
});
