import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { AgentServer } from "../../../src/index.ts";
import { fakeGateway } from "../../../src/testing/index.ts";
import { createAgent } from "../../harness/agent.ts";

async function answerOf(acp: AgentServer, provider: string, event: string, overrides = {}): Promise<unknown> {
  const answer = await fakeGateway(acp).deliver(provider, event, overrides);
  assert.equal(answer.status, 200);
  const text = await answer.text();
  return text === "" ? "" : JSON.parse(text);
}

describe("an event goes", () => {
  test("to the handler that names it, before any with *, and otherwise to the first that matches", async () => {
    const acp = createAgent();
    acp.on("github", "pull_request.*", () => "any pull request");
    acp.on("github", "pull*", () => "any pull");
    acp.on("github", ["pull_request.opened", "push"], ({ name }) => `exactly ${name}`);
    acp.on("github", "*", ({ name }) => `other ${name}`);
    assert.equal(await answerOf(acp, "github", "pull_request.opened"), "exactly pull_request.opened");
    assert.equal(await answerOf(acp, "github", "push"), "exactly push");
    assert.equal(await answerOf(acp, "github", "pull_request.closed"), "any pull request");
    assert.equal(await answerOf(acp, "github", "star.created"), "other star.created");
  });

  test("nowhere if there is no handler: 200, with nothing that Slack could show", async () => {
    const acp = createAgent();
    acp.on("slack", "app_mention", () => "mentioned");
    assert.equal(await answerOf(acp, "slack", "reaction_added"), "");
    const foreign = await fakeGateway(acp).forward("/slack", { provider: "acme", event: "app_mention" });
    assert.deepEqual([foreign.status, await foreign.text()], [200, ""]);
    const caller = await fakeGateway(acp).forward("/slack", { body: "not even JSON" });
    assert.deepEqual([caller.status, await caller.text()], [200, ""]);
  });

  test("by its channel, if it is a message in Slack", async () => {
    const acp = createAgent();
    acp.on("slack", "message.im", ({ name }) => name);
    assert.equal(await answerOf(acp, "slack", "message.im"), "message.im");
    assert.equal(await answerOf(acp, "slack", "message.im", { event: { channel_type: "channel" } }), "");
    acp.on("slack", "message", ({ name }) => name);
    assert.equal(await answerOf(acp, "slack", "message.im"), "message.im");
    assert.equal(await answerOf(acp, "slack", "message.im", { event: { channel_type: "group" } }), "message");
  });

  test("with the request, its headers and the gateway's data", async () => {
    const acp = createAgent();
    acp.on("stripe", "invoice.*", async ({ name, provider, request }, { event, standing, batch }) => ({
      about: [name, provider, event, standing, batch === undefined],
      signed: request.headers.has("stripe-signature"),
      bytes: (await request.bytes()).length > 0,
    }));
    assert.deepEqual(await answerOf(acp, "stripe", "invoice.paid"), {
      about: ["invoice.paid", "stripe", "invoice.paid", "unknown", true],
      signed: false,
      bytes: true,
    });
  });
});

test("a payload that cannot be read is answered 400", async () => {
  const acp = createAgent();
  acp.on("github", "push", () => "pushed");
  const answer = await fakeGateway(acp).forward("/github", { provider: "github", event: "push", body: "{" });
  assert.equal(answer.status, 400);
});
