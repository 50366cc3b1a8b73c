import assert from "node:assert/strict";
import { before, test } from "node:test";
import { onSqlite } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { send } from "../harness/send.ts";
import { githubHeaders, slackHeaders } from "../harness/sign.ts";
import { useGateway } from "../harness/use-gateway.ts";

const DEPTH = 100_000;
const arrays = "[".repeat(DEPTH) + "]".repeat(DEPTH);
const objects = `${'{"a":'.repeat(DEPTH)}1${"}".repeat(DEPTH)}`;
const unclosed = "[".repeat(DEPTH);

onSqlite("deep JSON", (store) => {
  const scene = useGateway(store);
  const secret = "a secret of some length";
  before(async () => {
    const { management } = scene.gateway;
    await management.register({
      name: "agent",
      url: scene.agent.url,
      routes: [{ method: "POST", path: "/hook", conversation_key: "{json:repository.id}/{json:deep.a.a.a}" }],
    });
    for (const type of ["github", "slack"]) {
      await management.createKey({
        agent: "agent",
        name: type === "github" ? "o/r" : "A1",
        type,
        value: secret,
      });
    }
  });

  for (const [what, deep] of Object.entries({ arrays, objects })) {
    test(`in ${what}, signed and with its identity, is an ordinary webhook`, async () => {
      const body = `{"repository":{"full_name":"o/r","id":7},"deep":${deep}}`;
      const answer = await scene.call("agent", "/hook", {
        method: "POST",
        headers: await githubHeaders(secret, body),
        body,
      });
      assert.equal(answer.status, 200, answer.text);
      assert.equal(scene.agent.last().body.toString(), body);
    });

    test(`in ${what}, signed but without an identity, is rejected with a clear answer`, async () => {
      const answer = await scene.call("agent", "/hook", {
        method: "POST",
        headers: slackHeaders(secret, deep),
        body: deep,
      });
      assert.ok(answer.status === 400 || answer.status === 401, answer.text);
      assert.equal(scene.agent.received.length, 0);
    });
  }

  test("that never closes, signed, is rejected with a clear answer", async () => {
    const answer = await scene.call("agent", "/hook", {
      method: "POST",
      headers: await githubHeaders(secret, unclosed),
      body: unclosed,
    });
    assert.equal(answer.status, 400, answer.text);
  });

  for (const [method, path, members] of [
    [
      "POST",
      "/agents/register",
      '"name":"deep","description":"","acp_url":"http://127.0.0.1:1","acp_type":"async"',
    ],
    ["POST", "/agent_api_keys", '"agent_name":"agent","name":"deep"'],
    ["POST", "/agent_api_keys/webhook-trigger", '"agent_name":"agent","name":"deep/deep"'],
    ["POST", "/deliveries/replay", '"dry_run":true'],
    ["PUT", "/providers/deep", '"name":"Deep"'],
    ["POST", "/providers/github/diagnose", '"agent_name":"agent"'],
    ["POST", "/agents/name/agent/test-deliveries", '"provider":"github"'],
  ] as const) {
    test(`in a body of ${method} ${path} is answered 422`, async () => {
      const bodies = [arrays, objects, unclosed].flatMap((deep) => [
        deep,
        `{${members},"registration_metadata":${deep}}`,
      ]);
      for (const body of bodies) {
        const answer = await send(scene.gateway.url, {
          method,
          path,
          headers: { "content-type": "application/json" },
          body,
        });
        const { detail } = assertProblem(answer, 422, "body_invalid");
        assert.match(detail, /deeper than 100 levels/);
      }
      assert.equal((await scene.gateway.management.get("/agents/name/deep")).status, 404);
    });
  }

  test("is more than a hundred levels deep; brackets in strings do not count", async () => {
    const metadata = (depth: number): string =>
      `${'{"a":'.repeat(depth)}"${'[\\"{'.repeat(200)}"${"}".repeat(depth)}`;
    const register = (name: string, depth: number) =>
      scene.gateway.management.postText(
        "/agents/register",
        `{"name":"${name}","description":"","acp_url":"http://127.0.0.1:1","acp_type":"async",` +
          `"registration_metadata":${metadata(depth)}}`,
        "application/json",
      );
    assert.equal((await register("level", 99)).status, 200);
    assertProblem(await register("too-deep", 100), 422, "body_invalid");
  });
});
