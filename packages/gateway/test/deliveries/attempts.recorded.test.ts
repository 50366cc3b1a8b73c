import assert from "node:assert/strict";
import { before, test } from "node:test";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { eachStore } from "../harness/each-store.ts";
import { githubHeaders } from "../harness/sign.ts";
import { useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

eachStore("the record of an attempt", (store) => {
  const scene = useGateway(store, { settings: { retrySchedule: [50, 50] } });
  const secret = "known to the provider";
  before(async () => {
    const { management } = scene.gateway;
    await management.register({ name: "watcher", url: `${scene.agent.url}/base`, routes: ["POST /hook"] });
    await management.createKey({ agent: "watcher", name: "octo/repo", type: "github", value: secret });
  });

  test("contains where it was sent, what the gateway added, and the response's headers without credentials", async () => {
    let count = 0;
    scene.agent.answers((_received, response) => {
      count += 1;
      const headers = {
        "x-try": String(count),
        "set-cookie": "session=private",
        "x-long": "l".repeat(4_000),
      };
      response.writeHead(count < 3 ? 500 : 200, headers).end("answer");
    });
    const client = new GatewayClient({ baseUrl: scene.gateway.url });
    const body = JSON.stringify({ repository: { full_name: "octo/repo" } });
    const headers = await githubHeaders(secret, body);
    const answer = await scene.call("watcher", "/hook?a=1", { method: "POST", headers, body });
    const id = String(answer.headers["x-agentex-delivery-id"]);
    await waitFor(async () => (await client.deliveries.get(id)).status === "delivered");
    const { attempts } = await client.deliveries.get(id);
    assert.deepEqual(
      attempts.map(({ sent_to, answer_headers }) => [sent_to, answer_headers]),
      [1, 2, 3].map((number) => [
        `${scene.agent.url}/base/hook?a=1`,
        [
          ["x-try", String(number)],
          ["set-cookie", "[hidden]"],
        ],
      ]),
    );
    const sent = Object.fromEntries(attempts[1]?.sent_headers ?? []);
    assert.partialDeepStrictEqual(sent, {
      "x-agentex-attempt": "2",
      "x-agentex-delivery-id": id,
      "x-agentex-event": "push",
    });
    const received = scene.agent.received[1]?.headers ?? {};
    for (const [name, value] of Object.entries(sent)) {
      if (name !== "x-agentex-timestamp") assert.equal(received[name], value, name);
    }
    assert.equal((await scene.gateway.database.everything()).includes("session=private"), false);
  });
});
