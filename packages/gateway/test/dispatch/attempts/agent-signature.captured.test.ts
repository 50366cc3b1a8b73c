import assert from "node:assert/strict";
import { after, test } from "node:test";
import { AgentServer } from "agentex-gateway-sdk";
import { eachStore } from "../../harness/each-store.ts";
import { githubHeaders } from "../../harness/sign.ts";
import { useGateway } from "../../harness/use-gateway.ts";

const SECRET = "a signing secret";

/** A request as the agent received it. */
type Captured = { readonly url: string; readonly headers: [string, string][]; readonly body: string };

eachStore("a request that someone captured on its way to an agent", (store) => {
  const scene = useGateway(store);
  const agents: AgentServer[] = [];
  after(async () => {
    for (const agent of agents) await agent.stop();
  });

  /** An agent built with the SDK, below its own base path, and a webhook that reached it. */
  async function capture(name: string, path: string) {
    const captured: Captured[] = [];
    const acp = new AgentServer({
      name,
      description: "Is attacked",
      port: 0,
      baseUrl: scene.gateway.url,
      environment: {},
      stopAtSignals: false,
      log: { info: () => {}, warn: () => {}, error: () => {} },
    });
    for (const route of ["/hook", "/other", "/items/:item"]) {
      acp.post(route, (request) =>
        request.text().then((body) => {
          const headers = [...request.headers].filter(([header]) => header.startsWith("x-agentex-"));
          captured.push({ url: request.url, headers, body });
        }),
      );
    }
    agents.push(acp);
    await acp.start();
    await scene.gateway.management.createKey({
      agent: name,
      name: "octo/repo",
      type: "github",
      value: SECRET,
    });
    const body = JSON.stringify({ repository: { full_name: "octo/repo" }, ref: "refs/heads/main" });
    const answer = await scene.call(name, path, {
      method: "POST",
      headers: await githubHeaders(SECRET, body),
      body,
    });
    assert.equal(answer.status, 204, answer.text);
    const [first] = captured;
    assert.ok(first !== undefined);
    return { acp, captured: first };
  }

  const replay = async ({ url, headers, body }: Captured, changed: Record<string, string> = {}) => {
    const all = { ...Object.fromEntries(headers), ...changed };
    return (await fetch(url, { method: "POST", headers: all, body })).status;
  };

  test("is valid where it was sent, and for no other route, query or provider", async () => {
    const { acp, captured } = await capture("captured", "/hook?a=1");
    assert.equal(await replay(captured), 204);
    const elsewhere = { ...captured, url: `${acp.url}/other?a=1` };
    assert.equal(await replay(elsewhere), 401);
    assert.equal(await replay({ ...captured, url: `${acp.url}/hook?a=2` }), 401);
    assert.equal(await replay(captured, { "x-agentex-provider": "stripe" }), 401);
    assert.equal(await replay(captured, { "x-agentex-event": "delete" }), 401);
    assert.equal(await replay(captured, { "x-agentex-conversation": "octo/repo#1" }), 401);
    assert.equal(await replay(captured, { "x-agentex-attempt": "2" }), 401);
    assert.equal(await replay(captured, { "x-agentex-actor": "somebody" }), 401);
    const fewer = captured.headers.filter(([name]) => name !== "x-agentex-event");
    assert.equal(await replay({ ...captured, headers: fewer }), 401);
  });

  test("is not rejected for parts of a URL with two spellings", async () => {
    const paths = [
      "/items/a%20b%2Bc",
      "/items/o'brien",
      "/items/a{b}^`",
      "/items/%C3%A4",
      '/hook?"<x>"={|}\\^`',
      "/hook?it's",
      "/hook?",
      "/hook?a?b=//../%2e%2e?",
    ];
    for (const [index, path] of paths.entries()) {
      await capture(`spelled-${index}`, path);
    }
  });
});
