import assert from "node:assert/strict";
import { before, test } from "node:test";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { eachStore } from "../../harness/each-store.ts";
import { assertProblem } from "../../harness/problem.ts";
import { settled } from "../../harness/settled.ts";
import { useGateway } from "../../harness/use-gateway.ts";
import { waitFor } from "../../harness/wait-for.ts";

eachStore("a delivery, shown", (store) => {
  const scene = useGateway(store, { settings: { retrySchedule: [1, 1] } });
  let client: GatewayClient;
  let key = "";

  before(async () => {
    const { management } = scene.gateway;
    client = new GatewayClient({ baseUrl: scene.gateway.url });
    await management.register({ name: "shown", url: scene.agent.url, routes: ["POST /hook"] });
    key = (await management.createKey({ agent: "shown", name: "ci" })).value;
  });

  async function deliver(body: string | Uint8Array, headers: Record<string, string> = {}): Promise<string> {
    const answer = await scene.call("shown", "/hook?trace=1", {
      method: "POST",
      body,
      headers: { "x-agent-api-key": key, prefer: "respond-async", ...headers },
    });
    assert.equal(answer.status, 202, answer.text);
    return String(answer.headers["x-agentex-delivery-id"]);
  }

  test("lists each attempt: when, how long, and the response", async () => {
    const answers: [number, string][] = [
      [503, "not yet"],
      [500, "still not"],
      [200, "now"],
    ];
    scene.agent.answers((_received, response) => {
      const [status, text] = answers.shift() ?? [599, ""];
      response.writeHead(status).end(text);
    });
    const delivery = await settled(client, await deliver("{}"), "delivered");
    assert.equal(delivery.attempt_count, 3);
    assert.equal(delivery.path, "/hook?trace=1");
    assert.deepEqual(
      delivery.attempts.map(({ number, agent_status, error, answer }) => [
        number,
        agent_status,
        error,
        answer?.content,
        answer?.is_cut,
      ]),
      [
        [1, 503, null, "not yet", false],
        [2, 500, null, "still not", false],
        [3, 200, null, "now", false],
      ],
    );
    for (const { started_at, duration_ms } of delivery.attempts) {
      assert.ok(Date.parse(started_at) > 0);
      assert.ok(duration_ms !== null && duration_ms >= 0);
    }
  });

  test("lists the last attempt once, even if it failed permanently", async () => {
    scene.agent.answers((_received, response) => response.writeHead(500).end());
    const delivery = await settled(client, await deliver("{}"), "failed");
    assert.deepEqual(
      delivery.attempts.map(({ number }) => number),
      [1, 2, 3],
    );
  });

  test("shows an attempt in progress", async () => {
    let finish = (): void => {};
    scene.agent.answers((_received, response) => {
      finish = () => response.end();
    });
    const id = await deliver("{}");
    const running = await settled(client, id, "running");
    assert.partialDeepStrictEqual(running.attempts, [
      { number: 1, duration_ms: null, agent_status: null, error: null, answer: null },
    ]);
    await waitFor(() => scene.agent.received.length === 1);
    finish();
    await settled(client, id, "delivered");
  });

  test("shows the start of a response as text, truncated between characters, or else in base64", async () => {
    const long = "ü€𐍈".repeat(1_000);
    for (const [answer, encoding, shown, isCut] of [
      [Buffer.from(long), "utf-8", undefined, true],
      [Buffer.from([0xff, 0xfe, 0x00]), "base64", "//4A", false],
      [Buffer.from(""), "utf-8", "", false],
    ] as const) {
      scene.agent.answers((_received, response) => response.end(answer));
      const delivery = await settled(client, await deliver("{}"), "delivered");
      const kept = delivery.attempts[0]?.answer;
      assert.equal(kept?.encoding, encoding);
      assert.equal(kept?.is_cut, isCut);
      if (shown !== undefined) assert.equal(kept?.content, shown);
      else assert.ok(kept !== undefined && kept.content.length > 500 && long.startsWith(kept.content));
    }
  });

  test("shows the request's headers and size, but no credential in them", async () => {
    const id = await deliver("a body", {
      "content-type": "text/x-note",
      "x-one": "1",
      authorization: "Bearer of-the-caller",
      "x-gitlab-token": "a-provider's",
      "x-webhook-secret": "s",
    });
    const { request } = await client.deliveries.get(id);
    assert.equal(request?.body_size, 6);
    const headers = new Map(request?.headers);
    assert.equal(headers.get("content-type"), "text/x-note");
    assert.equal(headers.get("x-one"), "1");
    assert.equal(headers.get("x-agent-api-key"), undefined);
    for (const name of ["authorization", "x-gitlab-token", "x-webhook-secret"]) {
      assert.equal(headers.get(name), "[hidden]", name);
    }
  });

  test("returns the body byte for byte, as a download that no browser executes", async () => {
    const body = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
    const id = await deliver(body, { "content-type": "text/html; charset=utf-8" });
    const answer = await scene.gateway.management.get(`/deliveries/${id}/body`);
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.body, body);
    assert.equal(answer.headers["content-type"], "text/html; charset=utf-8");
    assert.match(String(answer.headers["content-disposition"]), /^attachment; filename="dlv_\w+"$/);
    assert.equal(answer.headers["x-content-type-options"], "nosniff");
    assert.match(String(answer.headers["content-security-policy"]), /^sandbox\b/);
    const through = await client.deliveries.body(id);
    assert.equal(through.contentType, "text/html; charset=utf-8");
    assert.deepEqual(Buffer.from(through.bytes), body);
  });

  test("returns an empty body without a content type as bytes", async () => {
    const answer = await scene.gateway.management.get(`/deliveries/${await deliver("")}/body`);
    assert.equal(answer.headers["content-type"], "application/octet-stream");
    assert.equal(answer.body.length, 0);
  });

  test("remains after its agent and key were deleted, without their names", async () => {
    const { management } = scene.gateway;
    await management.register({ name: "brief", url: scene.agent.url });
    const brief = await management.createKey({ agent: "brief", name: "ci" });
    const headers = { "x-agent-api-key": brief.value };
    const answer = await scene.call("brief", "/x", { method: "POST", headers, body: "" });
    await management.delete("/agents/name/brief?forget=true");
    const delivery = await client.deliveries.get(String(answer.headers["x-agentex-delivery-id"]));
    assert.partialDeepStrictEqual(delivery, { agent_name: null, key_name: null, key_id: brief.id });
  });

  test("that does not exist is 404 for every request", async () => {
    const { management } = scene.gateway;
    for (const id of ["dlv_0000000000000", "dlv_zzzzzzzzzzzzz", "dlv_", "x", "%00"]) {
      assertProblem(await management.get(`/deliveries/${id}`), 404, "delivery_not_found");
      assertProblem(await management.get(`/deliveries/${id}/body`), 404, "delivery_not_found");
      assertProblem(await management.post(`/deliveries/${id}/replay`, {}), 404, "delivery_not_found");
      assertProblem(await management.post(`/deliveries/${id}/cancel`, {}), 404, "delivery_not_found");
    }
  });
});
