import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { before, test } from "node:test";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { settled } from "../harness/settled.ts";
import { githubHeaders } from "../harness/sign.ts";
import { useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

const SECRET = "a secret of GitHub's";
const HOUR = 3_600_000;

eachStore("a delivery, cancelled", (store) => {
  const scene = useGateway(store, { settings: { retrySchedule: [HOUR] } });
  let client: GatewayClient;

  before(async () => {
    const { management } = scene.gateway;
    client = new GatewayClient({ baseUrl: scene.gateway.url });
    await management.register({
      name: "called",
      url: scene.agent.url,
      routes: [{ method: "POST", path: "/hook", policy: "queued", ordering: "serialize" }],
    });
    await management.createKey({ agent: "called", name: "octo/repo", type: "github", value: SECRET });
  });

  async function push(branch: string): Promise<string> {
    const commit = randomUUID();
    const body = JSON.stringify({
      repository: { full_name: "octo/repo" },
      ref: `refs/heads/${branch}`,
      after: commit,
    });
    const answer = await scene.call("called", "/hook", {
      method: "POST",
      headers: await githubHeaders(SECRET, body),
      body,
    });
    assert.equal(answer.status, 202, answer.text);
    return String(answer.headers["x-agentex-delivery-id"]);
  }
  const cancel = (id: string) => scene.gateway.management.post(`/deliveries/${id}/cancel`, {});

  test("while it waits for another attempt gets none, and keeps the earlier ones", async () => {
    scene.agent.answers((_received, response) => response.writeHead(500).end());
    const id = await push("waits");
    await waitFor(async () => {
      const { status, attempt_count } = await client.deliveries.get(id);
      return status === "waiting" && attempt_count === 1;
    });
    const cancelled = await client.deliveries.cancel(id);
    assert.partialDeepStrictEqual(cancelled, { id, status: "cancelled", next_attempt_at: null });
    assert.notEqual(cancelled.finished_at, null);
    const { attempts } = await client.deliveries.get(id);
    assert.deepEqual(
      attempts.map(({ number, agent_status }) => [number, agent_status]),
      [[1, 500]],
    );
    const problem = assertProblem(await cancel(id), 409, "delivery_not_waiting");
    assert.match(problem.detail, /is already finished: it is cancelled/);
  });

  test("releases the next of its conversation", async () => {
    scene.agent.answers((_received, response) => response.writeHead(500).end());
    const first = await push("line");
    await waitFor(async () => (await client.deliveries.get(first)).attempt_count === 1);
    await settled(client, first, "waiting");
    const second = await push("line");
    assert.equal((await client.deliveries.get(second)).next_attempt_at, null);
    scene.agent.reset();
    await client.deliveries.cancel(first);
    await settled(client, second, "delivered");
    assert.equal(scene.agent.received.length, 1);
  });

  test("during an attempt is rejected, with advice", async () => {
    let finish = (): void => {};
    scene.agent.answers((_received, response) => {
      finish = () => response.end();
    });
    const id = await push("runs");
    await waitFor(() => scene.agent.received.length === 1);
    assert.match(assertProblem(await cancel(id), 409, "delivery_not_waiting").detail, /in progress/);
    finish();
    await settled(client, id, "delivered");
    assert.match(assertProblem(await cancel(id), 409, "delivery_not_waiting").detail, /it is delivered/);
  });
});
