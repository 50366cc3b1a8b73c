import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { GatewayClient } from "agentex-gateway-sdk";
import { RUN_LEASE as LEASE } from "../promises/stage/stored-queue.ts";
import { eachStore } from "../harness/each-store.ts";
import { freePort } from "../harness/free-port.ts";
import { send } from "../harness/send.ts";
import { settled } from "../harness/settled.ts";
import { startTestGateway, type TestGateway } from "../harness/gateways/test-gateway.ts";
import { forwardPath } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";
import { reporterOf } from "../harness/agents/start-run.ts";
import type { AgentProcess } from "../promises/stage/agent-process.ts";
import { startRunAgent, takenIn, type TakenAttempt } from "./run-agent-process.ts";

/** Longer than it takes to notice that leases have ended. */
const MOMENT = 1_500;

eachStore("an agent that is killed during its run", (store) => {
  let gateway: TestGateway;
  let client: GatewayClient;
  let agent: AgentProcess | undefined;
  let port = 0;
  let ahead = 0;
  const folder = mkdtempSync(join(tmpdir(), "agentex-test-"));
  const file = join(folder, "taken");
  before(async () => {
    gateway = await startTestGateway(await store(), {
      clock: () => Date.now() + ahead,
      settings: { retrySchedule: [50, 50, 50] },
    });
    client = new GatewayClient({ baseUrl: gateway.url });
    port = await freePort();
    agent = await startRunAgent(port, file, gateway.url);
    await gateway.management.register({
      name: "worker",
      url: `http://127.0.0.1:${port}`,
      routes: [{ method: "POST", path: "/job", ordering: "serialize", conversation_key: "{json:thread}" }],
    });
    await gateway.management.createKey({ agent: "worker", name: "ci", value: "a-key-of-the-tests-for-runs" });
    // The gateway has accepted reports for the length of a lease.
    ahead += LEASE;
  });
  after(async () => {
    await agent?.kill();
    await gateway.end();
    rmSync(folder, { recursive: true, force: true });
  });
  const call = async (): Promise<string> => {
    const answer = await send(gateway.url, {
      method: "POST",
      path: forwardPath("worker", "/job"),
      headers: {
        "x-agent-api-key": "a-key-of-the-tests-for-runs",
        prefer: "respond-async",
        "content-type": "application/json",
      },
      body: JSON.stringify({ thread: "one" }),
    });
    assert.equal(answer.status, 202, answer.text);
    return String(answer.headers["x-agentex-delivery-id"]);
  };
  const taken = async (id: string, attempt: number): Promise<TakenAttempt> => {
    const find = () => takenIn(file).find((each) => each.id === id && each.attempt === attempt);
    await waitFor(() => find() !== undefined, `attempt ${attempt} of ${id} did not arrive`);
    return find() as TakenAttempt;
  };

  test("loses it after its lease, and gets it again with the last note; the next one waits until it is done", async () => {
    const id = await call();
    const first = await taken(id, 1);
    await waitFor(async () => (await client.deliveries.get(id)).run?.note === "still at it");
    const next = await call();
    // Its reports keep it alive for longer than a lease.
    for (let count = 0; count < 3; count++) {
      ahead += LEASE / 2;
      const { run } = await client.deliveries.get(id);
      await waitFor(async () => (await client.deliveries.get(id)).run?.lease_until !== run?.lease_until);
    }
    assert.equal((await client.deliveries.get(id)).status, "working");
    await agent?.kill();
    await new Promise((resolve) => setTimeout(resolve, MOMENT));
    assert.equal((await client.deliveries.get(id)).status, "working");
    agent = await startRunAgent(port, file, gateway.url);
    ahead += LEASE;
    const second = await taken(id, 2);
    assert.notEqual(second.token, first.token);
    const seen = await settled(client, id, "working");
    assert.partialDeepStrictEqual(seen.runs, [{ attempt: 1, state: "lost", note: "still at it" }]);
    const late = await reporterOf(gateway.url, id, first.token)({ state: "succeeded" });
    assert.equal(late.status, 409, late.text);
    assert.deepEqual(
      takenIn(file).filter((each) => each.id === next),
      [],
    );
    assert.equal((await reporterOf(gateway.url, id, second.token)({ state: "succeeded" })).status, 200);
    assert.equal((await client.deliveries.get(id)).status, "delivered");
    const following = await taken(next, 1);
    await reporterOf(gateway.url, next, following.token)({ state: "succeeded" });
  });

  test("that only stood still learns that it is too late, and two attempts never both count", async () => {
    const id = await call();
    const first = await taken(id, 1);
    await waitFor(async () => (await client.deliveries.get(id)).run?.note === "still at it");
    agent?.signal("SIGSTOP");
    await waitFor(async () => {
      const { run } = await client.deliveries.get(id);
      // A report may still be in flight.
      if (run?.state === "working" && Date.parse(run.lease_until) > Date.now() + ahead) ahead += LEASE;
      return run?.state === "lost";
    });
    agent?.signal("SIGCONT");
    const second = await taken(id, 2);
    assert.equal((await reporterOf(gateway.url, id, first.token)({ state: "working" })).status, 409);
    assert.equal(
      (await reporterOf(gateway.url, id, second.token)({ state: "succeeded", result: 2 })).status,
      200,
    );
    assert.partialDeepStrictEqual(await client.deliveries.get(id), {
      status: "delivered",
      run: { attempt: 2, result: 2 },
      runs: [{ attempt: 1, state: "lost" }],
    });
  });
});
