import assert from "node:assert/strict";
import { before, test } from "node:test";
import type { ProblemCode } from "../../src/http/problem.ts";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { useGateway } from "../harness/use-gateway.ts";

type Shown = Record<string, unknown>;

eachStore("creating a key", (store) => {
  const time = Date.UTC(2026, 0, 2, 3, 4, 5, 678);
  const scene = useGateway(store, { clock: () => time });
  const post = (json: Shown) => scene.gateway.management.post("/agent_api_keys", json);
  let agentId = "";

  before(async () => {
    const { management } = scene.gateway;
    agentId = (await management.register({ name: "owner", url: scene.agent.url, routes: ["POST /hook"] })).id;
    await management.register({ name: "neighbour", url: scene.agent.url });
  });

  test("returns everything that Agentex's clients read, including the value", async () => {
    const answer = await post({ agent_name: "owner", name: "complete" });
    assert.equal(answer.status, 200);
    const { id, api_key, ...key } = answer.json() as Shown;
    assert.match(String(id), /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.match(String(api_key), /^[0-9a-f]{64}$/);
    assert.partialDeepStrictEqual(key, {
      agent_id: agentId,
      name: "complete",
      api_key_type: "external",
      created_at: "2026-01-02T03:04:05.678Z",
    });
  });

  test("may name its agent by id", async () => {
    const answer = await post({ agent_id: agentId, name: "by id" });
    assert.equal((answer.json() as Shown)["agent_id"], agentId);
  });

  test("needs an agent", async () => {
    for (const reference of [{}, { agent_id: null, agent_name: null }, { agent_id: "", agent_name: "" }]) {
      const problem = assertProblem(await post({ ...reference, name: "ci" }), 400, "agent_reference_missing");
      assert.match(problem.message, /^Either 'agent_id' or 'agent_name' must be provided/);
    }
  });

  test("needs one agent, not two", async () => {
    const answer = await post({ agent_id: agentId, agent_name: "owner", name: "ci" });
    const problem = assertProblem(answer, 400, "agent_reference_ambiguous");
    assert.match(problem.message, /^Only one of 'agent_id' or 'agent_name' should be provided/);
  });

  for (const reference of [
    { agent_name: "nobody" },
    { agent_name: "own\u0000er" },
    { agent_id: "01890000-0000-7000-8000-000000000000" },
    { agent_id: "nobody" },
    { agent_id: "\u0000" },
  ]) {
    test(`for an unknown agent, ${JSON.stringify(reference)}, is answered 404`, async () => {
      const problem = assertProblem(await post({ ...reference, name: "ci" }), 404, "agent_not_found");
      // The wording of Agentex's own test suite.
      const id = "agent_id" in reference ? reference.agent_id : undefined;
      if (id === undefined) assert.match(problem.message, /does not exist/);
      else assert.equal(problem.message, `Item with id '${id}' does not exist.`);
    });
  }

  test("cannot reuse a name and type, and an attempt changes nothing", async () => {
    const { management } = scene.gateway;
    const first = await management.createKey({ agent: "owner", name: "twice" });
    const problem = assertProblem(await post({ agent_name: "owner", name: "twice" }), 409, "key_exists");
    assert.match(problem.message, /already exists/);
    const call = { method: "POST", headers: { "x-agent-api-key": first.value } };
    assert.equal((await scene.call("owner", "/hook", call)).status, 200);
  });

  test("may have the name of a key of another type, or of another agent, or in different letter case", async () => {
    for (const body of [
      { agent_name: "owner", name: "shared" },
      { agent_name: "owner", name: "shared", api_key_type: "github" },
      { agent_name: "owner", name: "shared", api_key_type: "stripe", api_key: "whsec_shared" },
      { agent_name: "neighbour", name: "shared" },
      { agent_name: "owner", name: "Shared" },
    ]) {
      assert.equal((await post(body)).status, 200, JSON.stringify(body));
    }
  });

  test("twenty times at the same time under one name creates one key", async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => post({ agent_name: "owner", name: "raced" })),
    );
    const [created, ...others] = answers.filter(({ status }) => status === 200);
    assert.ok(created !== undefined && others.length === 0);
    for (const answer of answers) {
      if (answer.status !== 200) assertProblem(answer, 409, "key_exists");
    }
    const { api_key } = created.json() as Shown;
    const call = { method: "POST", headers: { "x-agent-api-key": String(api_key) } };
    assert.equal((await scene.call("owner", "/hook", call)).status, 200);
  });

  test("while its agent is being deleted either works or does not, but nothing fails", async () => {
    const { management } = scene.gateway;
    for (let round = 0; round < 10; round++) {
      await management.register({ name: "brief", url: scene.agent.url });
      const [deleted, ...created] = await Promise.all([
        management.delete("/agents/name/brief"),
        ...Array.from({ length: 5 }, (_, index) =>
          post({ agent_name: "brief", name: `key ${round} ${index}` }),
        ),
      ]);
      assert.equal(deleted.status, 200);
      for (const answer of created) assert.ok([200, 404].includes(answer.status), answer.text);
    }
  });

  const wrong: Record<string, { change: Shown; path: string; code?: ProblemCode }> = {
    "no name": { change: { name: undefined }, path: "name" },
    "an empty name": { change: { name: "" }, path: "name" },
    "a blank name": { change: { name: " " }, path: "name" },
    "a name with blanks around it": { change: { name: " ci " }, path: "name" },
    "a name with a newline": { change: { name: "c\ni" }, path: "name" },
    "a name with NUL": { change: { name: "c\u0000i" }, path: "name" },
    "a name of 501 characters": { change: { name: "x".repeat(501) }, path: "name" },
    "a name that is a number": { change: { name: 7 }, path: "name" },
    "an unknown type": {
      change: { api_key_type: "gitlab-hook" },
      path: "api_key_type",
      code: "key_type_unknown",
    },
    "the type internal, which only the gateway creates": {
      change: { api_key_type: "internal" },
      path: "api_key_type",
      code: "key_type_unknown",
    },
    "a blank value": { change: { api_key: " " }, path: "api_key" },
    "a blank secret": { change: { api_key: " \t", api_key_type: "github" }, path: "api_key" },
    "a secret of NUL, which HMAC treats as the empty one": {
      change: { api_key: "\u0000\u0000", api_key_type: "github" },
      path: "api_key",
    },
    "a secret with a newline at its end": {
      change: { api_key: "shh\n", api_key_type: "slack" },
      path: "api_key",
      code: "secret_invalid",
    },
    "a value that no header can contain": {
      change: { api_key: "schlüssel" },
      path: "api_key",
      code: "secret_invalid",
    },
    "a value with a blank in it": {
      change: { api_key: "a b" },
      path: "api_key",
      code: "secret_invalid",
    },
    "a value of 4,097 characters": { change: { api_key: "x".repeat(4_097) }, path: "api_key" },
    "a value that is a number": { change: { api_key: 12345678 }, path: "api_key" },
  };
  for (const [what, { change, path, code = "body_invalid" }] of Object.entries(wrong)) {
    test(`with ${what} is answered 422, which names the field and repeats no value`, async () => {
      const answer = await post({ agent_name: "owner", name: "wrong", ...change });
      const problem = assertProblem(answer, 422, code);
      assert.ok(
        problem.errors?.every((error) => error.path === path),
        answer.text,
      );
      assert.doesNotMatch(answer.text, /schlüssel|shh|12345678|xxxx/);
    });
  }
});
