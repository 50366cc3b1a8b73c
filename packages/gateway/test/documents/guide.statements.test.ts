import assert from "node:assert/strict";
import { test } from "node:test";
import { onSqlite } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { githubHeaders } from "../harness/sign.ts";
import { useGateway } from "../harness/use-gateway.ts";

// The statements of the user's guide, each tested as a newcomer would try it.
onSqlite("the user's guide", (store) => {
  const scene = useGateway(store);
  const push = { method: "POST", body: "{}", headers: { "content-type": "application/json" } };
  const withKey = (value: string) => ({ ...push, headers: { ...push.headers, "x-agent-api-key": value } });
  const register = (name: string) =>
    scene.gateway.management.register({ name, url: scene.agent.url, routes: ["POST /code_changes"] });

  test("a declared route answers 401 without credentials, and the agent sees nothing", async () => {
    await register("declared");
    const answer = await scene.call("declared", "/code_changes", push);
    assertProblem(answer, 401, "credentials_missing");
    assert.equal(answer.headers["www-authenticate"], "AgentKey");
    assert.equal(scene.agent.received.length, 0);
  });

  test("404 says that the agent's name is wrong", async () => {
    await register("named");
    const problem = assertProblem(await scene.call("nobody", "/code_changes", push), 404, "agent_not_found");
    assert.match(problem.detail, /'nobody'/);
  });

  test("404 says that the path is wrong", async () => {
    await register("pathed");
    const problem = assertProblem(await scene.call("pathed", "/code_change", push), 404, "route_not_found");
    assert.match(problem.detail, /\/code_change\b/);
    assertProblem(await scene.call("pathed", "/", push), 404, "route_not_found");
    assertProblem(await scene.call("pathed", "", push), 404, "route_not_found");
  });

  test("with a generated key, the request reaches the agent and its response comes back", async () => {
    await register("keyed");
    const key = await scene.gateway.management.createKey({ agent: "keyed", name: "ci" });
    const answer = await scene.call("keyed", "/code_changes", withKey(key.value));
    assert.equal(answer.status, 200);
    assert.deepEqual(answer.json(), { message: "Success" });
    assert.equal(scene.agent.last().url, "/code_changes");
  });

  test("a generated value is 64 hex digits, and shown exactly once", async () => {
    const { management } = scene.gateway;
    await register("once");
    const key = await management.createKey({ agent: "once", name: "ci" });
    assert.match(key.value, /^[0-9a-f]{64}$/);
    const again = await management.createKey({ agent: "once", name: "ci", type: "github" });
    assert.notEqual(again.value, key.value);
    for (const path of [
      "/agent_api_keys?agent_name=once",
      `/agent_api_keys/${key.id}`,
      "/agent_api_keys/name/ci?agent_name=once",
      "/agent_api_keys/name/ci?agent_name=once&api_key_type=github",
      "/agents/name/once",
    ]) {
      const answer = await management.get(path);
      assert.equal(answer.status, 200, path);
      assert.doesNotMatch(
        answer.text,
        new RegExp(`${key.value}|${again.value}|"(api_key|value|secret)"`),
        path,
      );
    }
  });

  test("the list names every key and shows no value", async () => {
    const { management } = scene.gateway;
    await register("listed");
    await management.createKey({ agent: "listed", name: "ci", value: "a-value-of-ours" });
    await management.createKey({
      agent: "listed",
      name: "octo/repo",
      type: "github",
      value: "a-secret-of-ours",
    });
    const answer = await management.get("/agent_api_keys?agent_name=listed");
    const keys = answer.json() as Record<string, unknown>[];
    assert.deepEqual(
      keys.map(({ api_key_type, name }) => `${String(api_key_type)} ${String(name)}`).toSorted(),
      ["external ci", "github octo/repo", "internal listed-api-key"],
    );
    for (const key of keys) {
      assert.ok(!("api_key" in key) && !("secret" in key) && !("value" in key), Object.keys(key).join());
    }
    assert.doesNotMatch(answer.text, /of-ours/);
  });

  test("an existing secret can be used, for an API key and for a provider's key", async () => {
    const { management } = scene.gateway;
    await register("given");
    const key = await management.createKey({ agent: "given", name: "ci", value: "s3cret!" });
    assert.equal(key.value, "s3cret!");
    assert.equal((await scene.call("given", "/code_changes", withKey("s3cret!"))).status, 200);

    await management.createKey({ agent: "given", name: "octo/repo", type: "github", value: "pässwörd ✓" });
    const body = JSON.stringify({ ref: "refs/heads/main", repository: { full_name: "octo/repo" } });
    const headers = await githubHeaders("pässwörd ✓", body);
    assert.equal((await scene.call("given", "/code_changes", { method: "POST", headers, body })).status, 200);
  });

  test("a deleted key stops working immediately, and its name is free again", async () => {
    const { management } = scene.gateway;
    await register("deleting");
    const first = await management.createKey({ agent: "deleting", name: "ci" });
    assert.equal((await scene.call("deleting", "/code_changes", withKey(first.value))).status, 200);
    assert.equal((await management.delete(`/agent_api_keys/${first.id}`)).status, 200);
    assertProblem(await scene.call("deleting", "/code_changes", withKey(first.value)), 401, "key_invalid");

    const second = await management.createKey({ agent: "deleting", name: "ci" });
    assert.equal((await scene.call("deleting", "/code_changes", withKey(second.value))).status, 200);
    assertProblem(await scene.call("deleting", "/code_changes", withKey(first.value)), 401, "key_invalid");
  });

  test("a deleted signing secret stops working immediately", async () => {
    const { management } = scene.gateway;
    await register("unsigning");
    await management.createKey({ agent: "unsigning", name: "octo/repo", type: "github", value: "shh-shh" });
    const body = JSON.stringify({ repository: { full_name: "octo/repo" } });
    const headers = await githubHeaders("shh-shh", body);
    const call = () => scene.call("unsigning", "/code_changes", { method: "POST", headers, body });
    assert.equal((await call()).status, 200);
    // The slash in a repository's name is written as %2F.
    const path = "/agent_api_keys/name/octo%2Frepo?agent_name=unsigning&api_key_type=github";
    assert.equal((await management.delete(path)).status, 200);
    assertProblem(await call(), 401, "signature_invalid");
  });

  test("keys and secrets of another agent do not work", async () => {
    const { management } = scene.gateway;
    await register("mine");
    await register("theirs");
    const key = await management.createKey({ agent: "theirs", name: "ci" });
    assert.equal((await scene.call("theirs", "/code_changes", withKey(key.value))).status, 200);
    assertProblem(await scene.call("mine", "/code_changes", withKey(key.value)), 401, "key_invalid");

    await management.createKey({ agent: "theirs", name: "octo/repo", type: "github", value: "shh-shh" });
    const body = JSON.stringify({ repository: { full_name: "octo/repo" } });
    const headers = await githubHeaders("shh-shh", body);
    const signed = { method: "POST", headers, body };
    assert.equal((await scene.call("theirs", "/code_changes", signed)).status, 200);
    assertProblem(await scene.call("mine", "/code_changes", signed), 401, "signature_invalid");
  });

  test("deleting an agent for good deletes its keys, and its name is free again", async () => {
    const { management } = scene.gateway;
    const first = await register("gone");
    const key = await management.createKey({ agent: "gone", name: "ci" });
    assert.equal((await management.delete("/agents/name/gone?forget=true")).status, 200);
    assertProblem(await scene.call("gone", "/code_changes", withKey(key.value)), 404, "agent_not_found");
    assertProblem(await management.get(`/agent_api_keys/${key.id}`), 404, "key_not_found");

    const second = await register("gone");
    assert.notEqual(second.id, first.id);
    assert.notEqual(second.internalKey, first.internalKey);
    assertProblem(await scene.call("gone", "/code_changes", withKey(key.value)), 401, "key_invalid");
  });
});
