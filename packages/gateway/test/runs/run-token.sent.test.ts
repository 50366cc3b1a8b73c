import assert from "node:assert/strict";
import { before, test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { valuesOf } from "../harness/send.ts";
import { useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

eachStore("the run token of an attempt", (store) => {
  const scene = useGateway(store, {
    settings: { publicUrl: "https://gateway.example/under", retrySchedule: [1, 1] },
  });
  let key = "";
  before(async () => {
    const { management } = scene.gateway;
    await management.register({ name: "agent", url: scene.agent.url, routes: ["POST /hook"] });
    key = (await management.createKey({ agent: "agent", name: "ci" })).value;
  });
  const call = (headers: Record<string, string> = {}) =>
    scene.call("agent", "/hook", {
      method: "POST",
      headers: { "x-agent-api-key": key, ...headers },
      body: "{}",
    });
  const seen = (name: string, index = -1) => valuesOf(scene.agent.received.at(index)?.rawHeaders ?? [], name);

  test("comes with the URL to report to, and never beside a value from the sender", async () => {
    const answer = await call({
      "x-agentex-run-token": "1.forged",
      X_Agentex_Run_Token: "1.forged",
      "x-agentex-run-url": "https://attacker.example",
    });
    const [token = "", ...others] = seen("x-agentex-run-token");
    assert.match(token, /^1\.[\w-]{43}$/);
    assert.deepEqual(others, []);
    const id = String(answer.headers["x-agentex-delivery-id"]);
    assert.deepEqual(seen("x-agentex-run-url"), [`https://gateway.example/under/deliveries/${id}/run`]);
    assert.doesNotMatch(JSON.stringify(scene.agent.last().rawHeaders), /forged|attacker/);
  });

  test("differs for each attempt, and reaches only the agent", async () => {
    scene.agent.answers((_received, response) => response.writeHead(503).end());
    const answer = await call({ prefer: "respond-async" });
    assert.equal(answer.status, 202);
    await waitFor(() => scene.agent.received.length === 3);
    const tokens = [0, 1, 2].map((index) => seen("x-agentex-run-token", index)[0] ?? "");
    assert.deepEqual(
      tokens.map((token) => token.split(".")[0]),
      ["1", "2", "3"],
    );
    assert.equal(new Set(tokens.map((token) => token.split(".")[1])).size, 3);
    // The location is the sender's: below the public URL.
    const location = String(answer.headers["location"]);
    assert.match(location, /^\/under\/deliveries\/dlv_\w+$/);
    const shown = await scene.gateway.management.get(location.slice("/under".length));
    assert.equal(shown.status, 200);
    for (const text of [
      answer.text,
      JSON.stringify(answer.headers),
      shown.text,
      ...scene.gateway.log.lines,
    ]) {
      for (const token of tokens) assert.ok(!text.includes(token.slice(2)));
    }
  });
});
