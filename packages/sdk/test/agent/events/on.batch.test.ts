import assert from "node:assert/strict";
import { test } from "node:test";
import type { AgentServer } from "../../../src/index.ts";
import { fakeGateway } from "../../../src/testing/index.ts";
import { createAgent } from "../../harness/agent.ts";

type Member = { readonly event: string; readonly body?: object; readonly provider?: string };

async function deliver(acp: AgentServer, members: readonly Member[]): Promise<Response> {
  const deliveries = members.map(({ event, body, provider = "github" }, index) => ({
    id: `dlv_${index}`,
    event,
    provider,
    actor: { id: "1", name: "octocat", kind: "user" },
    standing: "member",
    summary: `octocat did ${event}`,
    method: "POST",
    path: "/github",
    received_at: "2026-01-02T03:04:05.000Z",
    headers: { "content-type": "application/json" },
    ...(body === undefined ? { omitted: true, url: "/body" } : { body: JSON.stringify(body) }),
  }));
  return acp.fetch(
    new Request("http://agent.test/github", {
      method: "POST",
      headers: { "content-type": "application/vnd.agentex.batch+json", "x-agentex-provider": "github" },
      body: JSON.stringify({ conversation: "octo/repo", count: deliveries.length, deliveries }),
    }),
  );
}

const push = (after: string) => ({ event: "push", body: { after } });
const comment = { event: "issue_comment.created", body: { comment: { body: "Nice" } } };

function gathering(answer: (name: string) => unknown = () => undefined) {
  const acp = createAgent({ dangerouslySkipSignature: true });
  const calls: unknown[] = [];
  acp.on("github", "push", async ({ name, payload }, { batch = [] }) => {
    const all = await Promise.all(
      batch.map(async (member) => (member.body ? (await member.payload()).after : null)),
    );
    const [{ actor, standing, summary } = {}] = batch;
    calls.push({ name, newest: payload.after, all, actor, standing, summary });
    return answer("push") as object;
  });
  acp.on("github", "issue_comment.*", ({ name, payload }, { batch }) => {
    calls.push({ name, text: payload.comment.body, count: batch?.length });
    return answer("comment") as object;
  });
  return { acp, calls };
}

const actor = { id: "1", name: "octocat", kind: "user" };
const about = { actor, standing: "member", summary: "octocat did push" };

test("a handler gets the newest of its events, and all of them with their actors", async () => {
  const { acp, calls } = gathering();
  assert.equal((await deliver(acp, [push("a"), push("b"), push("c")])).status, 204);
  assert.deepEqual(calls, [{ name: "push", newest: "c", all: ["a", "b", "c"], ...about }]);
});

test("a batch of several events calls each handler once, with its own events", async () => {
  const { acp, calls } = gathering((name) => name);
  const others = [
    { event: "star.created", body: {} },
    { ...push("z"), provider: "acme" },
  ];
  const answer = await deliver(acp, [push("a"), comment, push("b"), ...others]);
  assert.equal(await answer.json(), "comment");
  assert.deepEqual(calls, [
    { name: "push", newest: "b", all: ["a", "b"], ...about },
    { name: "issue_comment.created", text: "Nice", count: 1 },
  ]);
});

test("the first failure is the response for the whole batch", async () => {
  const { acp, calls } = gathering((name) =>
    name === "push" ? new Response(null, { status: 503 }) : "fine",
  );
  assert.equal((await deliver(acp, [push("a"), comment])).status, 503);
  assert.equal(calls.length, 1);
});

test("the event is the newest whose payload fits", async () => {
  const { acp, calls } = gathering();
  await deliver(acp, [push("a"), { event: "push" }]);
  assert.deepEqual(calls, [{ name: "push", newest: "a", all: ["a", null], ...about }]);
  assert.equal((await deliver(acp, [{ event: "push" }])).status, 400);
});

test("a batch for no handler is answered 200", async () => {
  const { acp, calls } = gathering();
  assert.equal((await deliver(acp, [{ event: "star.created", body: {} }])).status, 200);
  assert.deepEqual(calls, []);
});

test("the fake gateway delivers a batch, which a handler gets as from the real one", async () => {
  const acp = createAgent();
  const calls: unknown[] = [];
  acp.on(
    "github",
    "push",
    async ({ payload }, { batch = [], deliveryId, conversation }) => {
      const members = batch.map(async (member) => [
        member.id,
        (await member.payload()).after,
        member.actor?.name,
      ]);
      calls.push({ newest: payload.after, members: await Promise.all(members), deliveryId, conversation });
    },
    { batch: { debounce: "10s", maxWait: "2m" } },
  );
  const changed = (after: string, login: string) => ({
    event: "push",
    overrides: { after, sender: { login }, ref: "refs/heads/main", repository: { full_name: "octo/repo" } },
    deliveryId: `dlv_${after}`,
  });
  const response = await fakeGateway(acp).deliverBatch("github", [changed("a", "ada"), changed("b", "bob")]);
  assert.equal(response.status, 204, await response.text());
  const members = [
    ["dlv_a", "a", "ada"],
    ["dlv_b", "b", "bob"],
  ];
  const conversation = "octo/repo@refs/heads/main";
  assert.deepEqual(calls, [{ newest: "b", members, deliveryId: "dlv_a", conversation }]);
  await assert.rejects(fakeGateway(acp).deliverBatch("github", []), /at least one delivery/);
});
