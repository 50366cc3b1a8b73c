import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { after, before, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { claim, claimOne, registerPull, say, type PullAgent } from "../harness/agents/pull-agent.ts";
import { scrape } from "../harness/scrape.ts";
import { startTestAgent, type TestAgent } from "../harness/test-agent.ts";
import type { TestDatabase } from "../harness/stores/test-database.ts";
import { startTestGateway, type TestGateway } from "../harness/gateways/test-gateway.ts";
import { send } from "../harness/send.ts";
import { forwardPath } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

eachStore("a wake URL", (store) => {
  let database: TestDatabase;
  let machine: TestAgent;
  const gateways: TestGateway[] = [];
  let agent: PullAgent;
  let key = "";
  before(async () => {
    database = await store();
    machine = await startTestAgent();
    const settings = { encryptionKey: "5e".repeat(32) };
    const most = database.engine === "sqlite" ? 1 : 2;
    while (gateways.length < most) gateways.push(await startTestGateway(database, { settings }));
    const { management } = first();
    agent = await registerPull(management, "sleeper", { wakeUrl: `${machine.url}/wake` });
    key = (await management.createKey({ agent: "sleeper", name: "ci" })).value;
  });
  after(async () => {
    await machine.stop();
    for (const gateway of gateways.slice(1)) await gateway.stop();
    await first().end();
  });
  const first = (): TestGateway => {
    const [gateway] = gateways;
    assert.ok(gateway);
    return gateway;
  };
  const post = async () => {
    const path = forwardPath("sleeper", "/hook");
    const headers = { "x-agent-api-key": key };
    const answer = await send(first().url, { method: "POST", path, headers, body: "{}" });
    assert.equal(answer.status, 202);
  };

  test("gets one signed call without content, from all gateways together, while something is due", async () => {
    await post();
    await post();
    await waitFor(() => machine.received.length > 0);
    // Time for every gateway to notice it again.
    await sleep(2_500);
    assert.equal(machine.received.length, 1);
    const { method, url, body, headers } = machine.last();
    assert.deepEqual([method, url, body.length], ["POST", "/wake", 0]);
    assert.deepEqual([headers["x-agentex-wake"], headers["x-agentex-waiting"]], ["sleeper", "2"]);
    const signed = `${String(headers["x-agentex-delivery-id"])}.${String(headers["x-agentex-timestamp"])}.`;
    const expected = createHmac("sha256", agent.internalKey).update(signed).digest("base64");
    assert.ok(String(headers["x-agentex-signature"]).startsWith(`v1,${expected} agentex-v1,`));
    for (const delivery of await claim(first().url, agent)) await say(first().url, delivery, "ack");
  });

  test("gets another one after a while, and none while someone is claiming", async () => {
    const url = gateways.at(-1)?.url ?? "";
    const claiming = claimOne(url, agent);
    await waitFor(async () => (await scrape(url)).of("agentex_inbox_polls") === 1);
    await database.query("UPDATE inbox_wakes SET woken_at = 0 WHERE woken_at > 0");
    machine.reset();
    await post();
    const delivery = await claiming;
    await sleep(2_000);
    assert.equal(machine.received.length, 0, "it was claimed at once");
    await say(first().url, delivery, "ack");
    await post();
    await waitFor(() => machine.received.length === 1);
    assert.equal(machine.last().headers["x-agentex-waiting"], "1");
  });

  test("must be an address that an agent may have, and belongs to an agent without a URL", async () => {
    const registration = { name: "other", description: "", acp_type: "async" };
    const { management } = first();
    const register = (rest: object) => management.post("/agents/register", { ...registration, ...rest });
    const wake_url = "http://169.254.169.254/wake";
    assertProblem(await register({ delivery: "pull", wake_url }), 422, "wake_url_not_allowed");
    const wrong: readonly (readonly [object, string])[] = [
      [{ acp_url: machine.url, wake_url: machine.url }, "wake_url"],
      [{ delivery: "pull", acp_url: machine.url }, "acp_url"],
      [
        { delivery: "pull", registration_metadata: { deployment_id: "d1" } },
        "registration_metadata.deployment_id",
      ],
      [{ delivery: "push" }, "acp_url"],
      [{ delivery: "pull", wake_url: "file:///tmp" }, "wake_url"],
    ];
    for (const [rest, path] of wrong) {
      const { errors } = assertProblem(await register(rest), 422, "body_invalid");
      assert.deepEqual(
        errors?.map((error) => error.path),
        [path],
      );
    }
  });
});
