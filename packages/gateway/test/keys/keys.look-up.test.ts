import assert from "node:assert/strict";
import { before, test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { useGateway } from "../harness/use-gateway.ts";

type Shown = Record<string, unknown>;

const NOBODY = "01890000-0000-7000-8000-000000000000";

eachStore("keys, looked up", (store) => {
  let time = Date.UTC(2026, 0, 1);
  const scene = useGateway(store, { clock: () => time });
  const get = (path: string) => scene.gateway.management.get(path);
  const remove = (path: string) => scene.gateway.management.delete(path);
  let agentId = "";

  before(async () => {
    const { management } = scene.gateway;
    agentId = (await management.register({ name: "owner", url: scene.agent.url })).id;
    await management.register({ name: "neighbour", url: scene.agent.url });
    for (const name of ["c", "a", "b"]) {
      time += 1_000;
      await management.createKey({ agent: "owner", name });
    }
  });

  const names = async (query: string) => {
    const answer = await get(`/agent_api_keys?${query}`);
    assert.equal(answer.status, 200, answer.text);
    return (answer.json() as Shown[]).map(({ name }) => name);
  };

  test("are listed for one agent, newest first", async () => {
    const all = ["b", "a", "c", "owner-api-key"];
    assert.deepEqual(await names("agent_name=owner"), all);
    assert.deepEqual(await names(`agent_id=${agentId}`), all);
    assert.deepEqual(await names("agent_name=neighbour"), ["neighbour-api-key"]);
  });

  test("are listed in pages", async () => {
    assert.deepEqual(await names("agent_name=owner&limit=3"), ["b", "a", "c"]);
    assert.deepEqual(await names("agent_name=owner&limit=3&page_number=2"), ["owner-api-key"]);
    assert.deepEqual(await names("agent_name=owner&limit=1000&page_number=2"), []);
  });

  for (const parameter of ["limit=0", "limit=1001", "limit=x", "page_number=0"]) {
    test(`with ${parameter} are answered 422`, async () => {
      assertProblem(await get(`/agent_api_keys?agent_name=owner&${parameter}`), 422, "parameters_invalid");
    });
  }

  test("by no agent, by two, or by an unknown one are not found, whatever the request", async () => {
    for (const path of ["/agent_api_keys", "/agent_api_keys/name/a"]) {
      const answers = async (query: string) => [
        await get(path + query),
        ...(path.endsWith("/a") ? [await remove(path + query)] : []),
      ];
      for (const answer of await answers("")) {
        const problem = assertProblem(answer, 400, "agent_reference_missing");
        assert.match(problem.message, /^Either 'agent_id' or 'agent_name' must be provided/);
      }
      for (const answer of await answers(`?agent_name=owner&agent_id=${agentId}`)) {
        const problem = assertProblem(answer, 400, "agent_reference_ambiguous");
        assert.match(problem.message, /^Only one of 'agent_id' or 'agent_name' should be provided/);
      }
      for (const query of ["?agent_name=nobody", "?agent_name=%00", `?agent_id=${NOBODY}`, "?agent_id=%00"]) {
        for (const answer of await answers(query)) assertProblem(answer, 404, "agent_not_found");
      }
    }
  });

  test("are found by id and by name, with the same result and without their value", async () => {
    const byName = await get("/agent_api_keys/name/a?agent_name=owner");
    assert.equal(byName.status, 200, byName.text);
    const key = byName.json() as Shown;
    assert.partialDeepStrictEqual(key, {
      id: key["id"],
      agent_id: agentId,
      name: "a",
      api_key_type: "external",
      created_at: "2026-01-01T00:00:02.000Z",
    });
    assert.deepEqual((await get(`/agent_api_keys/${String(key["id"])}`)).json(), key);
    assert.deepEqual((await get(`/agent_api_keys/name/a?agent_id=${agentId}`)).json(), key);
    assert.deepEqual(
      (await get("/agent_api_keys/name/a?agent_name=owner&api_key_type=external")).json(),
      key,
    );
  });

  test("are found by the requested type, by default external", async () => {
    await scene.gateway.management.createKey({ agent: "owner", name: "octo/repo", type: "github" });
    const path = "/agent_api_keys/name/octo%2Frepo?agent_name=owner";
    assertProblem(await get(path), 404, "key_not_found");
    assertProblem(await remove(path), 404, "key_not_found");
    const answer = await get(`${path}&api_key_type=github`);
    assert.equal((answer.json() as Shown)["api_key_type"], "github");
    assert.equal(
      (await get("/agent_api_keys/name/owner-api-key?agent_name=owner&api_key_type=internal")).status,
      200,
    );
    assertProblem(await get(`${path}&api_key_type=gitlab-hook`), 404, "key_not_found");
    assertProblem(await get("/agent_api_keys/name/a?agent_name=neighbour"), 404, "key_not_found");
  });

  test("unknown by id do not exist, and unknown by name are not found", async () => {
    for (const id of [NOBODY, "nobody", "%00"]) {
      assert.match(
        assertProblem(await get(`/agent_api_keys/${id}`), 404, "key_not_found").message,
        /does not exist/,
      );
    }
    for (const name of ["d", "%00", "A"]) {
      const path = `/agent_api_keys/name/${name}?agent_name=owner`;
      assert.match(assertProblem(await get(path), 404, "key_not_found").message, /not found/);
      assert.match(assertProblem(await remove(path), 404, "key_not_found").message, /not found/);
    }
  });

  test("are deleted by id, and the response is the same if there is none", async () => {
    const key = await scene.gateway.management.createKey({ agent: "owner", name: "brief" });
    for (const id of [key.id, key.id, NOBODY, "nobody", "%00"]) {
      const answer = await remove(`/agent_api_keys/${id}`);
      assert.equal(answer.status, 200, answer.text);
      assert.match(String(answer.headers["content-type"]), /^application\/json/);
      assert.equal(answer.json(), `Agent API key with ID ${decodeURIComponent(id)} deleted`);
    }
    assertProblem(await get(`/agent_api_keys/${key.id}`), 404, "key_not_found");
  });

  test("are deleted by name, once", async () => {
    await scene.gateway.management.createKey({ agent: "owner", name: "it's ✓" });
    const path = `/agent_api_keys/name/${encodeURIComponent("it's ✓")}?agent_name=owner`;
    const answer = await remove(path);
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.json(), "Agent api_key 'it's ✓' deleted");
    assertProblem(await remove(path), 404, "key_not_found");
  });
});
