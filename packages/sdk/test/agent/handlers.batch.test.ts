import assert from "node:assert/strict";
import { test } from "node:test";
import { AgentServer, PayloadError, type BatchedDelivery } from "agentex-gateway-sdk";

const TYPE = "application/vnd.agentex.batch+json";

function batchOf(deliveries: readonly object[]): Request {
  return new Request("http://agent.test/pushes", {
    method: "POST",
    headers: { "content-type": TYPE, "x-agentex-batch": String(deliveries.length) },
    body: JSON.stringify({ conversation: "octo/repo", count: deliveries.length, deliveries }),
  });
}

const sent = {
  id: "dlv_0p1c8z0r40000",
  event: "push",
  provider: "github",
  method: "POST",
  path: "/pushes?a=1",
  received_at: "2026-01-02T03:04:05.000Z",
  headers: { "content-type": "application/json", "x-github-event": "push" },
};

test("a handler of a route that batches gets the deliveries, with their payloads and headers", async () => {
  const acp = new AgentServer({ name: "agent", dangerouslySkipSignature: true });
  let batch: readonly BatchedDelivery[] | undefined;
  acp.post("/pushes", (_request, context) => {
    batch = context.batch;
    return { ok: true };
  });
  const text = { ...sent, body: '{"after":"é"}' };
  const bytes = { ...sent, id: "dlv_0p1c8z0r40001", body_base64: "//4=" };
  const omitted = {
    ...sent,
    id: "dlv_0p1c8z0r40002",
    omitted: true,
    url: "/deliveries/dlv_0p1c8z0r40002/body",
  };
  const response = await acp.fetch(batchOf([text, bytes, omitted]));
  assert.equal(response.status, 200);
  const [first, second, third] = batch ?? [];
  assert.deepEqual(await first?.payload<{ after: string }>(), { after: "é" });
  assert.equal(first?.headers.get("X-GitHub-Event"), "push");
  assert.equal(first?.receivedAt.toISOString(), sent.received_at);
  assert.deepEqual([first?.event, first?.provider, first?.path], ["push", "github", "/pushes?a=1"]);
  assert.deepEqual([...(second?.body ?? [])], [0xff, 0xfe]);
  assert.equal(third?.body, undefined);
  assert.equal(third?.url, omitted.url);
  await assert.rejects(async () => third?.payload(), PayloadError);
});

test("a request without a batch has none in its context", async () => {
  const acp = new AgentServer({ name: "agent", dangerouslySkipSignature: true });
  let batch: unknown = "not called";
  acp.post("/pushes", (_request, context) => void (batch = context.batch));
  await acp.fetch(new Request("http://agent.test/pushes", { method: "POST", body: "{}" }));
  assert.equal(batch, undefined);
});
