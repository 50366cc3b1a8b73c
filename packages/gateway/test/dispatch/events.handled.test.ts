import assert from "node:assert/strict";
import { after, before, beforeEach, test } from "node:test";
import { AgentServer } from "agentex-gateway-sdk";
import { signedEvent } from "agentex-gateway-sdk/testing";
import { eachStore } from "../harness/each-store.ts";
import { githubHeaders } from "../harness/sign.ts";
import { send, type Answer } from "../harness/send.ts";
import { forwardPath, useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

const SECRET = "a-secret-of-typed-events";
const OWNER = "octo-org";

eachStore("handlers of a provider's events", (store) => {
  const scene = useGateway(store);
  let calls: unknown[] = [];
  let reviewer: AgentServer;
  let gatherer: AgentServer;

  const agent = async (name: string, declare: (acp: AgentServer) => void): Promise<AgentServer> => {
    const log = { info() {}, warn() {}, error() {} };
    const acp = new AgentServer({
      name,
      port: 0,
      baseUrl: scene.gateway.url,
      environment: {},
      stopAtSignals: false,
      log,
    });
    declare(acp);
    await acp.start();
    await scene.gateway.management.createKey({ agent: name, name: OWNER, type: "github", value: SECRET });
    return acp;
  };

  before(async () => {
    reviewer = await agent("reviewer", (acp) => {
      acp.on("github", "pull_request.*", ({ name, payload }) => {
        calls.push(`${name} ${payload.pull_request.title}`);
      });
      acp.on("github", ["pull_request.opened", "push"], (event, { actor }) => {
        const what = event.name === "push" ? event.payload.ref : event.payload.pull_request.title;
        calls.push(`exactly ${event.name} ${what} by ${actor?.name}`);
      });
    });
    gatherer = await agent("gatherer", (acp) => {
      acp.on(
        "github",
        "push",
        async ({ payload }, { batch = [] }) => {
          const members = batch.map(async (member) => ({
            after: (await member.payload()).after,
            name: member.name,
            by: member.actor?.name,
            summary: member.summary,
          }));
          calls.push({ newest: payload.after, members: await Promise.all(members) });
        },
        { batch: { debounce: "1h", maxWait: "1h", maxSize: 3 } },
      );
    });
  });
  beforeEach(() => (calls = []));
  after(async () => {
    await reviewer.stop();
    await gatherer.stop();
  });

  const deliver = async (name: string, event: string, overrides: object): Promise<Answer> => {
    const owner = { login: OWNER, name: OWNER };
    const repository = { full_name: `${OWNER}/repo`, name: "repo", owner };
    const sample = await signedEvent("github", event, { repository, organization: undefined, ...overrides });
    const body = await sample.text();
    const headers = await githubHeaders(SECRET, body, { "x-github-event": event.split(".")[0] ?? "" });
    return send(scene.gateway.url, {
      method: "POST",
      path: forwardPath(name, "/github"),
      headers,
      body,
    });
  };

  test("get what they name, and nothing else is delivered", async () => {
    const sender = { login: "octocat" };
    for (const [event, overrides, status] of [
      ["pull_request.opened", { sender, pull_request: { title: "First" } }, 204],
      ["pull_request.closed", { sender, pull_request: { title: "Second" } }, 204],
      ["push", { sender, ref: "refs/heads/main" }, 204],
      ["star.created", {}, 200],
    ] as const) {
      const answer = await deliver("reviewer", event, overrides);
      assert.equal(answer.status, status, answer.text);
      if (event === "star.created") assert.match(answer.text, /filters exclude it/);
    }
    assert.deepEqual(calls, [
      "exactly pull_request.opened First by octocat",
      "pull_request.closed Second",
      "exactly push refs/heads/main by octocat",
    ]);
  });

  test("get a batch with its events' payloads and actors", async () => {
    const pushes = ["a", "b", "c"].map((letter) => letter.repeat(40));
    for (const sha of pushes) {
      const answer = await deliver("gatherer", "push", { after: sha, sender: { login: "octocat" } });
      assert.equal(answer.status, 202, answer.text);
    }
    await waitFor(() => calls.length > 0, "the batch did not arrive");
    const [call] = calls as { newest: string; members: { summary: string }[] }[];
    assert.equal(call?.newest, pushes[2]);
    assert.partialDeepStrictEqual(
      call?.members,
      pushes.map((sha) => ({ after: sha, name: "push", by: "octocat" })),
    );
    for (const { summary } of call?.members ?? []) assert.match(summary, /octocat pushed/);
  });
});
