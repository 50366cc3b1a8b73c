import assert from "node:assert/strict";
import { before, test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { createManagement, registrationOf } from "../harness/management.ts";
import { assertProblem } from "../harness/problem.ts";
import { send, type Answer } from "../harness/send.ts";
import { makeAccounts, type TestAccount } from "../harness/test-accounts.ts";
import { useGateway, type Scene } from "../harness/use-gateway.ts";

const register = (
  scene: Scene,
  agent: { name: string; url?: string; agent_id?: string },
  headers: Record<string, string> = {},
  more: Record<string, unknown> = {},
) =>
  send(scene.gateway.url, {
    method: "POST",
    path: "/agents/register",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ ...registrationOf({ url: "http://localhost:8000", ...agent }), ...more }),
  });

eachStore("an agent that registers, if callers must log in,", (store) => {
  const scene = useGateway(store, { settings: { auth: "accounts" } });
  let team: TestAccount | undefined;
  let other: TestAccount | undefined;
  const account = (): TestAccount => {
    assert.ok(team !== undefined);
    return team;
  };
  before(async () => {
    [team, other] = await makeAccounts(scene.gateway, "team", "other");
  });

  test("without credentials is rejected", async () => {
    const answer = await register(scene, { name: "stranger" });
    assertProblem(answer, 401, "registration_unauthorized");
    assertProblem(
      await register(scene, { name: "stranger" }, { "x-api-key": "no" }),
      401,
      "account_key_invalid",
    );
    assertProblem(await account().as("viewer").get("/agents/name/stranger"), 404, "agent_not_found");
  });

  for (const role of ["admin", "member", "registrar"] as const) {
    test(`with a key of the role ${role} belongs to its account`, async () => {
      const name = `made-by-${role}`;
      const answer = await register(scene, { name }, account().headers(role));
      assert.equal(answer.status, 200, answer.text);
      assert.equal((await account().as("viewer").get(`/agents/name/${name}`)).status, 200);
      assert.ok(other !== undefined);
      assertProblem(await other.as("admin").get(`/agents/name/${name}`), 404, "agent_not_found");
    });
  }

  test("with a viewer's key is rejected", async () => {
    const answer = await register(scene, { name: "viewed" }, account().headers("viewer"));
    assertProblem(answer, 403, "role_insufficient");
  });

  test("in Python sends its token in the principal context, the only place that it can", async () => {
    const { value } = account().keys.registrar;
    const context = { principal_context: { registration_token: value } };
    const answer = await register(scene, { name: "python" }, {}, context);
    assert.equal(answer.status, 200, answer.text);
    assert.equal((await account().as("viewer").get("/agents/name/python")).status, 200);
    const wrong = { principal_context: { registration_token: `${value}x` } };
    assertProblem(await register(scene, { name: "python" }, {}, wrong), 401, "account_key_invalid");
    for (const principal_context of [null, "text", 7, [], { registration_token: 7 }]) {
      const empty = await register(scene, { name: "python" }, {}, { principal_context });
      assertProblem(empty, 401, "registration_unauthorized");
    }
  });

  test("again presents its own internal key, may move with it, and no other key works", async () => {
    const first = await register(scene, { name: "moving" }, account().headers("registrar"));
    const { id, agent_api_key } = first.json() as { id: string; agent_api_key: string };
    const own = { "x-agent-api-key": agent_api_key };
    const moved = await register(scene, { name: "moving", url: "http://localhost:8001" }, own);
    assert.equal(moved.status, 200, moved.text);
    assert.equal((moved.json() as { id: string }).id, id);
    const renamed = await register(scene, { name: "moved", agent_id: id }, own);
    assert.equal((renamed.json() as { name: string }).name, "moved");
    const neighbour = await register(scene, { name: "neighbour" }, account().headers("registrar"));
    const theirs = { "x-agent-api-key": (neighbour.json() as { agent_api_key: string }).agent_api_key };
    assertProblem(await register(scene, { name: "moved" }, theirs), 401, "registration_unauthorized");
    assertProblem(await register(scene, { name: "fresh-name" }, own), 401, "registration_unauthorized");
  });

  test("with its own key and a deleted token still registers", async () => {
    const first = await register(scene, { name: "outlives" }, account().headers("registrar"));
    const { agent_api_key } = first.json() as { agent_api_key: string };
    const headers = { "x-agent-api-key": agent_api_key, "x-api-key": "agentex_register_gone" };
    assert.equal((await register(scene, { name: "outlives" }, headers)).status, 200);
  });

  test("can check with its token whether the gateway still knows it, and nothing else", async () => {
    await register(scene, { name: "curious" }, account().headers("registrar"));
    const token = createManagement(scene.gateway.url, account().headers("registrar"));
    assert.equal((await token.get("/agents/name/curious")).status, 200);
    assertProblem(await token.get("/agent_api_keys?agent_name=curious"), 403, "role_insufficient");
    assertProblem(await token.delete("/agents/name/curious"), 403, "role_insufficient");
  });
});

eachStore("an agent that registers, if registration is open,", (store) => {
  const scene = useGateway(store, { settings: { auth: "accounts", openRegistration: true } });
  let first: TestAccount | undefined;
  const account = (): TestAccount => {
    assert.ok(first !== undefined);
    return first;
  };
  before(async () => {
    [first] = await makeAccounts(scene.gateway, "first", "second");
  });

  test("without credentials gets a free name, in the oldest account", async () => {
    const answer = await register(scene, { name: "open" });
    assert.equal(answer.status, 200, answer.text);
    assert.ok(first !== undefined);
    assert.equal((await first.as("viewer").get("/agents/name/open")).status, 200);
  });

  test("again stays at its URL; another URL does not take over the name", async () => {
    await register(scene, { name: "staying", url: "http://localhost:8000" });
    assert.equal((await register(scene, { name: "staying", url: "http://localhost:8000" })).status, 200);
    const elsewhere = await register(scene, { name: "staying", url: "http://localhost:6666" });
    assertProblem(elsewhere, 409, "agent_name_taken");
  });

  test("gets its key the first time, and someone else who registers it again does not", async () => {
    const keyOf = (answer: Answer) => (answer.json() as { agent_api_key: string }).agent_api_key;
    const known = await register(scene, { name: "keyed" });
    const key = keyOf(known);
    assert.match(key, /^[0-9a-f]{64}$/);
    const wrong = { "x-agent-api-key": `${key}x` };
    for (const headers of [{}, wrong]) {
      const again = await register(scene, { name: "keyed" }, headers);
      assert.equal(again.status, 200, again.text);
      assert.equal(keyOf(again), "");
      assert.ok(!again.text.includes(key) && !JSON.stringify(again.headers).includes(key));
    }
    const { id } = known.json() as { id: string };
    assert.equal(keyOf(await register(scene, { name: "keyed", agent_id: id })), "");
    assert.equal(keyOf(await register(scene, { name: "keyed" }, { "x-agent-api-key": key })), key);
    assert.equal(keyOf(await register(scene, { name: "keyed" }, account().headers("registrar"))), key);
    assert.ok(!scene.gateway.log.lines.join("\n").includes(key));
  });

  test("gets one key if its replicas register at the same time: the first one", async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => register(scene, { name: "replicas" })));
    assert.deepEqual(
      answers.map(({ status }) => status),
      answers.map(() => 200),
    );
    const shown = answers.map((answer) => answer.json() as { id: string; agent_api_key: string });
    assert.equal(new Set(shown.map(({ id }) => id)).size, 1);
    assert.equal(shown.filter(({ agent_api_key }) => agent_api_key !== "").length, 1);
  });

  test("keeps its name, even if others know its id and URL", async () => {
    const { id } = (await register(scene, { name: "named" })).json() as { id: string };
    assertProblem(await register(scene, { name: "renamed", agent_id: id }), 404, "agent_not_found");
    assert.equal((await account().as("viewer").get("/agents/name/named")).status, 200);
  });

  test("with a wrong key is rejected", async () => {
    const answer = await register(scene, { name: "wrong" }, { "x-api-key": "wrong" });
    assertProblem(answer, 401, "account_key_invalid");
  });
});
