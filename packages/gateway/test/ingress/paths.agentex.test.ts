import assert from "node:assert/strict";
import { before, test } from "node:test";
import { onSqlite } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { send } from "../harness/send.ts";
import { githubHeaders } from "../harness/sign.ts";
import { forwardPath, useGateway } from "../harness/use-gateway.ts";

type Trigger = { webhook_path: string; secret: string; notices: string[] };

onSqlite("a path as Agentex publishes it", (store) => {
  const scene = useGateway(store);
  const TRIGGER = "/agent_api_keys/webhook-trigger";
  let key = "";
  before(async () => {
    const { management } = scene.gateway;
    const routes = ["POST /github-pr/{config}", "POST /hook", "POST /a/b", "POST /rest/{rest:path}"];
    await management.register({ name: "pr-reviewer", url: `${scene.agent.url}/base`, routes });
    key = (await management.createKey({ agent: "pr-reviewer", name: "ci" })).value;
  });
  const post = (path: string) =>
    scene.call("pr-reviewer", path, { method: "POST", headers: { "x-agent-api-key": key } });
  let made = 0;
  const trigger = async (forward_path: string): Promise<Trigger> => {
    const name = `octo/repo-${++made}`;
    const answer = await scene.gateway.management.post(TRIGGER, {
      agent_name: "pr-reviewer",
      name,
      forward_path,
    });
    assert.equal(answer.status, 200, answer.text);
    return answer.json() as Trigger;
  };

  test("with an encoded question mark reaches the agent decoded: what follows is its query", async () => {
    const { webhook_path, secret } = await trigger("github-pr/cfg-9?mode=review#frag ment");
    assert.equal(
      webhook_path,
      "/agents/forward/name/pr-reviewer/github-pr/cfg-9%3Fmode%3Dreview%23frag%20ment",
    );
    const body = JSON.stringify({ repository: { full_name: `octo/repo-${made}` } });
    const headers = await githubHeaders(secret, body);
    const answer = await send(scene.gateway.url, { method: "POST", path: webhook_path, headers, body });
    assert.equal(answer.status, 200, answer.text);
    assert.equal(scene.agent.last().url, "/base/github-pr/cfg-9?mode=review%23frag%20ment");
  });

  test("is encoded as Python encodes it", async () => {
    const { webhook_path } = await trigger("/github-pr/it's (a) *test*!");
    assert.match(webhook_path, /\/github-pr\/it%27s%20%28a%29%20%2Atest%2A%21$/);
    assert.equal((await send(scene.gateway.url, { method: "POST", path: webhook_path })).status, 401);
  });

  test("with leading or doubled slashes is treated as one with single slashes, if that matches a route", async () => {
    for (const path of ["//hook", "///a//b", "/a///b"]) {
      assert.equal((await post(path)).status, 200, path);
      assert.equal(scene.agent.last().url, `/base/${path.split("/").filter(Boolean).join("/")}`);
    }
    assertProblem(await post("/rest//b"), 400, "path_invalid");
    assert.match((await trigger("//a//b?c=//d")).webhook_path, /reviewer\/a\/b%3Fc%3D\/\/d$/);
  });

  for (const [path, nearest] of [
    ["/hook/", "/hook"],
    ["/HOOK", "/hook"],
    ["/hoook", "/hook"],
    ["/hoko", "/hook"],
  ] as const) {
    test(`${path} is answered 404, and that ${nearest} may have been meant`, async () => {
      const problem = assertProblem(await post(path), 404, "route_not_found");
      assert.ok(problem.detail.endsWith(`Did you mean '${nearest}'?`), problem.detail);
      assert.ok((await trigger(path)).notices.some((notice) => notice.includes(`'${nearest}'`)));
    });
  }

  for (const path of ["/h", "/x/y/z", "/ho", "/secret"]) {
    test(`${path} is answered 404 without naming any route`, async () => {
      const problem = assertProblem(await post(path), 404, "route_not_found");
      assert.doesNotMatch(problem.detail, /Did you mean/);
    });
  }

  test("of an unknown agent suggests the agent with a similar name, and no other", async () => {
    for (const [name, isNear] of [
      ["PR_Reviewer", true],
      ["pr-reviwer", true],
      ["pr-reviewers", true],
      ["pr", false],
      ["pr-agent", false],
      ["a", false],
    ] as const) {
      const { detail } = assertProblem(await scene.call(name, "/hook"), 404, "agent_not_found");
      assert.equal(detail.includes("Did you mean 'pr-reviewer'?"), isNear, detail);
      const body = { agent_name: name, name: "octo/x", forward_path: "hook" };
      const answer = await scene.gateway.management.post(TRIGGER, body);
      assert.equal(assertProblem(answer, 404, "agent_not_found").detail.includes("'pr-reviewer'"), isNear);
    }
  });

  for (const path of [
    `/${forwardPath("pr-reviewer", "/hook")}`,
    "/agents//forward/name/pr-reviewer/hook",
    "/agents/forward/pr-reviewer/hook",
  ]) {
    test(`${path} is not a management path: the answer says where webhooks go, and nothing receives it`, async () => {
      const headers = { host: "gateway.example", "x-agent-api-key": key };
      const answer = await send(scene.gateway.url, { method: "POST", path, headers });
      const { detail } = assertProblem(answer, 404, "not_found");
      assert.match(detail, /\/agents\/forward\/name\/\{agent\}\/\{path\}/);
      assert.deepEqual(scene.agent.received, []);
    });
  }
});
