import assert from "node:assert/strict";
import { test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { githubHeaders } from "../harness/sign.ts";
import { useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

const HOUR = 3_600_000;
const PUSH = JSON.stringify({ repository: { full_name: "octo/repo" }, ref: "refs/heads/main" });

type ShownValue = { id: string; expires_at: string | null; last_used_at: string | null };
type ShownKey = { api_key: string; expires_at: string | null; values: ShownValue[] };

eachStore("keys are rotated", (store) => {
  let passed = 0;
  const scene = useGateway(store, { clock: () => Date.now() + passed });
  const register = (name: string) =>
    scene.gateway.management.register({ name, url: scene.agent.url, routes: ["POST /hook"] });
  const rotate = (id: string, json: unknown) =>
    scene.gateway.management.post(`/agent_api_keys/${id}/rotate`, json);
  const callWith = async (agent: string, value: string) =>
    (await scene.call(agent, "/hook", { method: "POST", body: "{}", headers: { "x-agent-api-key": value } }))
      .status;
  const pushWith = async (agent: string, secret: string) =>
    (
      await scene.call(agent, "/hook", {
        method: "POST",
        body: PUSH,
        headers: await githubHeaders(secret, PUSH),
      })
    ).status;

  test("a second value works beside the first until the overlap ends, then alone", async () => {
    await register("overlap");
    const key = await scene.gateway.management.createKey({ agent: "overlap", name: "ci" });
    const rotated = (await rotate(key.id, { overlap_seconds: 3_600 })).json() as ShownKey;
    assert.match(rotated.api_key, /^[0-9a-f]{64}$/);
    assert.notEqual(rotated.api_key, key.value);
    assert.deepEqual(
      rotated.values.map(({ expires_at }) => expires_at === null),
      [false, true],
    );
    assert.equal(await callWith("overlap", key.value), 200);
    assert.equal(await callWith("overlap", rotated.api_key), 200);

    passed += HOUR + 1_000;
    assert.equal(await callWith("overlap", key.value), 401);
    assert.equal(await callWith("overlap", rotated.api_key), 200);
    const shown = (await scene.gateway.management.get(`/agent_api_keys/${key.id}`)).json() as ShownKey;
    assert.equal(shown.values.length, 1, "an expired value is still shown");
  });

  test("both secrets of a provider verify its signatures during the overlap", async () => {
    await register("signed");
    const key = await scene.gateway.management.createKey({
      agent: "signed",
      name: "octo/repo",
      type: "github",
      value: "the old secret",
    });
    assert.equal((await rotate(key.id, { api_key: "the new secret" })).status, 200);
    assert.equal(await pushWith("signed", "the old secret"), 200);
    assert.equal(await pushWith("signed", "the new secret"), 200);
    passed += 24 * HOUR + 1_000;
    assert.equal(await pushWith("signed", "the old secret"), 401);
    assert.equal(await pushWith("signed", "the new secret"), 200);
  });

  test("without an overlap the old value stops immediately", async () => {
    await register("abrupt");
    const key = await scene.gateway.management.createKey({ agent: "abrupt", name: "ci" });
    const rotated = (await rotate(key.id, { overlap_seconds: 0 })).json() as ShownKey;
    assert.equal(await callWith("abrupt", key.value), 401);
    assert.equal(await callWith("abrupt", rotated.api_key), 200);
  });

  test("a second rotation does not extend a value that the first one ends", async () => {
    await register("twice");
    const key = await scene.gateway.management.createKey({ agent: "twice", name: "ci" });
    await rotate(key.id, { overlap_seconds: 60 });
    await rotate(key.id, { overlap_seconds: 3_600 });
    passed += 61_000;
    assert.equal(await callWith("twice", key.value), 401);
  });

  test("the time of each value's last use is shown", async () => {
    await register("used");
    const key = await scene.gateway.management.createKey({ agent: "used", name: "ci" });
    const rotated = (await rotate(key.id, {})).json() as ShownKey;
    assert.deepEqual(
      rotated.values.map(({ last_used_at }) => last_used_at),
      [null, null],
    );
    assert.equal(await callWith("used", rotated.api_key), 200);
    await waitFor(async () => {
      const shown = (await scene.gateway.management.get(`/agent_api_keys/${key.id}`)).json() as ShownKey;
      return shown.values[0]?.last_used_at === null && shown.values[1]?.last_used_at != null;
    }, "the last use was not written down");
  });

  test("an expiring key works until then, and its rejection says no more than that of an unknown one", async () => {
    await register("expiring");
    const answer = await scene.gateway.management.post("/agent_api_keys", {
      agent_name: "expiring",
      name: "ci",
      expires_at: new Date(Date.now() + passed + HOUR).toISOString(),
    });
    const { api_key } = answer.json() as ShownKey;
    assert.equal(await callWith("expiring", api_key), 200);
    passed += HOUR + 1_000;
    const headers = { "x-agent-api-key": api_key };
    const refused = await scene.call("expiring", "/hook", { method: "POST", headers });
    const unknown = await scene.call("expiring", "/hook", {
      method: "POST",
      headers: { "x-agent-api-key": "x" },
    });
    assertProblem(refused, 401, "key_invalid");
    assert.equal(refused.text, unknown.text);
  });

  test("a provider's own secret must be provided, an agent's own key is not rotated, an unknown one is not found", async () => {
    await register("special");
    const slack = await scene.gateway.management.createKey({
      agent: "special",
      name: "A1",
      type: "slack",
      value: "slack's own",
    });
    assertProblem(await rotate(slack.id, {}), 400, "secret_required");
    const keys = (await scene.gateway.management.get("/agent_api_keys?agent_name=special")).json() as {
      id: string;
      api_key_type: string;
    }[];
    const internal = keys.find(({ api_key_type }) => api_key_type === "internal");
    assertProblem(await rotate(String(internal?.id), {}), 409, "key_not_rotatable");
    assertProblem(await rotate("01a20ae5-0ae8-73e0-9446-d4aa7160eab2", {}), 404, "key_not_found");
    assertProblem(await rotate(slack.id, { api_key: " padded" }), 422, "secret_invalid");
    assertProblem(
      await scene.gateway.management.post("/agent_api_keys", {
        agent_name: "special",
        name: "late",
        expires_at: "2020-01-01T00:00:00Z",
      }),
      422,
      "body_invalid",
    );
  });
});
