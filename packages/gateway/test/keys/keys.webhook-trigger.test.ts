import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { providers } from "agentex-webhook-providers";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { githubHeaders, slackHeaders } from "../harness/sign.ts";
import { useGateway } from "../harness/use-gateway.ts";

type Shown = Record<string, unknown>;

const PATH = "/agent_api_keys/webhook-trigger";

eachStore("a webhook trigger", (store) => {
  const scene = useGateway(store);
  const post = (json: Shown) => scene.gateway.management.post(PATH, json);
  const wanted = { agent_name: "watcher", name: "octo/repo", forward_path: "code_changes" };

  before(() =>
    scene.gateway.management.register({
      name: "watcher",
      url: scene.agent.url,
      routes: ["POST /code_changes", "POST /slack/events", "POST /a b/ü"],
    }),
  );

  test("for GitHub is a generated secret and a URL that accepts a push signed with it", async () => {
    const answer = await post(wanted);
    assert.equal(answer.status, 200, answer.text);
    const { setup, identity } = providers.get("github") ?? assert.fail();
    const { key_id, secret, ...trigger } = answer.json() as Shown;
    assert.deepEqual(trigger, {
      agent_name: "watcher",
      source: "github",
      name: "octo/repo",
      webhook_path: "/agents/forward/name/watcher/code_changes",
      webhook_url: null,
      setup: {
        ...setup,
        key_name: identity.keyName,
        key_example: "owner/name",
        docs: "https://docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries",
      },
      notices: [],
    });
    assert.match(String(secret), /^[0-9a-f]{64}$/);
    const key = await scene.gateway.management.get(`/agent_api_keys/${String(key_id)}`);
    assert.equal((key.json() as Shown)["api_key_type"], "github");

    const body = JSON.stringify({ repository: { full_name: "octo/repo" } });
    const headers = await githubHeaders(String(secret), body);
    assert.equal(
      (await scene.call("watcher", "/code_changes", { method: "POST", headers, body })).status,
      200,
    );
  });

  test("keeps a provided secret", async () => {
    const answer = await post({ ...wanted, name: "given", secret: "known to GitHub" });
    assert.equal((answer.json() as Shown)["secret"], "known to GitHub");
  });

  test("for Slack needs Slack's own secret", async () => {
    const slack = { ...wanted, source: "slack", name: "A0001", forward_path: "/slack/events" };
    for (const secret of [undefined, null]) {
      assertProblem(await post({ ...slack, secret }), 400, "secret_required");
    }
    const answer = await post({ ...slack, secret: "8f742231b10e8888abcd99yyyzzz85a5" });
    assert.equal(answer.status, 200, answer.text);
    const { webhook_path, secret } = answer.json() as Shown;
    assert.equal(webhook_path, "/agents/forward/name/watcher/slack/events");

    const body = JSON.stringify({ api_app_id: "A0001", type: "event_callback" });
    const headers = slackHeaders(String(secret), body);
    assert.equal(
      (await scene.call("watcher", "/slack/events", { method: "POST", headers, body })).status,
      200,
    );
  });

  test("encodes a path so that it arrives", async () => {
    const answer = await post({ ...wanted, name: "octo/encoded", forward_path: "/a b/ü" });
    const { webhook_path, secret } = answer.json() as Shown;
    assert.equal(webhook_path, "/agents/forward/name/watcher/a%20b/%C3%BC");
    const body = JSON.stringify({ repository: { full_name: "octo/encoded" } });
    const headers = await githubHeaders(String(secret), body);
    assert.equal(
      (await scene.call("watcher", "/a%20b/%C3%BC", { method: "POST", headers, body })).status,
      200,
    );
    assert.equal(scene.agent.last().url, "/a%20b/%C3%BC");
  });

  test("under base_url returns the whole URL", async () => {
    for (const [index, [base_url, forward_path, webhook_url]] of [
      [
        "https://hooks.example",
        "code_changes",
        "https://hooks.example/agents/forward/name/watcher/code_changes",
      ],
      [
        "https://hooks.example/",
        "/code_changes",
        "https://hooks.example/agents/forward/name/watcher/code_changes",
      ],
      ["http://h:8080/base//", "//a/b", "http://h:8080/base/agents/forward/name/watcher/a/b"],
    ].entries()) {
      const answer = await post({ ...wanted, name: `octo/based-${index}`, base_url, forward_path });
      assert.equal((answer.json() as Shown)["webhook_url"], webhook_url);
    }
  });

  test("with an existing name is answered 409, for that provider only", async () => {
    await scene.gateway.management.createKey({
      agent: "watcher",
      name: "there",
      type: "jira",
      value: "shh-shh",
    });
    assert.equal((await post({ ...wanted, name: "there" })).status, 200);
    const problem = assertProblem(await post({ ...wanted, name: "there" }), 409, "key_exists");
    assert.match(problem.message, /already exists/);
  });

  test("for an unknown agent or provider is rejected", async () => {
    assertProblem(await post({ ...wanted, agent_name: "nobody" }), 404, "agent_not_found");
    assertProblem(await post({ ...wanted, agent_name: "\u0000" }), 404, "agent_not_found");
    for (const source of ["external", "internal", "gopher", "GitHub", "constructor", ""]) {
      const problem = assertProblem(await post({ ...wanted, source }), 400, "source_unsupported");
      assert.match(problem.message, /github, .*slack/);
    }
  });

  // A URL that could never be called is reported now, rather than when the first webhook is lost.
  for (const forward_path of [
    "a\nb",
    "a\u0000",
    "\u007f",
    "a/../b",
    "..",
    "a//b",
    "a%2Fb",
    "a\\b",
    "a#b",
    "\ud800",
  ]) {
    test(`to the path ${JSON.stringify(forward_path)} is rejected, and leaves no key`, async () => {
      assertProblem(await post({ ...wanted, name: "wrong", forward_path }), 400, "forward_path_invalid");
      const path = "/agent_api_keys/name/wrong?agent_name=watcher&api_key_type=github";
      assertProblem(await scene.gateway.management.get(path), 404, "key_not_found");
    });
  }

  for (const base_url of [
    "hooks.example",
    "ftp://hooks.example",
    "https://hooks.example/?a=b",
    "javascript:alert(1)",
  ]) {
    test(`under ${base_url} is rejected`, async () => {
      assertProblem(await post({ ...wanted, name: "wrong", base_url }), 422, "body_invalid");
    });
  }

  for (const [what, change, path] of [
    ["no agent", { agent_name: undefined }, "agent_name"],
    ["no name", { name: undefined }, "name"],
    ["an empty name", { name: "" }, "name"],
    ["no path", { forward_path: undefined }, "forward_path"],
    ["a blank secret", { secret: " " }, "secret"],
  ] as const) {
    test(`with ${what} is answered 422, which names the field`, async () => {
      const problem = assertProblem(await post({ ...wanted, ...change }), 422, "body_invalid");
      assert.deepEqual([...new Set(problem.errors?.map((error) => error.path))], [path]);
    });
  }
});

describe("a webhook trigger of a gateway with AGENTEX_PUBLIC_URL", () => {
  eachStore("", (store) => {
    const scene = useGateway(store, { settings: { publicUrl: "https://public.example/gw" } });

    test("has its URL below that, unless base_url names another", async () => {
      const { management } = scene.gateway;
      await management.register({ name: "watcher", url: scene.agent.url });
      const wanted = { agent_name: "watcher", name: "a", forward_path: "hook" };
      const answer = await management.post(PATH, wanted);
      assert.equal(
        (answer.json() as Shown)["webhook_url"],
        "https://public.example/gw/agents/forward/name/watcher/hook",
      );
      const other = await management.post(PATH, { ...wanted, name: "b", base_url: "https://other.example" });
      assert.equal(
        (other.json() as Shown)["webhook_url"],
        "https://other.example/agents/forward/name/watcher/hook",
      );
    });
  });
});
