import assert from "node:assert/strict";
import { before, test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { useGateway } from "../harness/use-gateway.ts";

type Shown = Record<string, unknown>;

eachStore("agents, looked up", (store) => {
  let time = Date.UTC(2026, 0, 1);
  const scene = useGateway(store, { clock: () => time });
  const get = (path: string) => scene.gateway.management.get(path);
  const names = async (query: string) => {
    const answer = await get(`/agents${query}`);
    assert.equal(answer.status, 200, answer.text);
    return (answer.json() as Shown[]).map(({ name }) => name);
  };

  before(async () => {
    for (const name of ["c", "a", "d", "b"]) {
      time += 1_000;
      await scene.gateway.management.register({ name, url: scene.agent.url, routes: ["post /hook"] });
    }
  });

  test("are listed newest first, without their keys", async () => {
    assert.deepEqual(await names(""), ["b", "d", "a", "c"]);
    assert.doesNotMatch((await get("/agents")).text, /agent_api_key/);
  });

  test("are listed in pages", async () => {
    assert.deepEqual(await names("?limit=3"), ["b", "d", "a"]);
    assert.deepEqual(await names("?limit=3&page_number=2"), ["c"]);
    assert.deepEqual(await names("?limit=3&page_number=3"), []);
  });

  test("are listed in the requested order", async () => {
    assert.deepEqual(await names("?order_by=name&order_direction=asc"), ["a", "b", "c", "d"]);
    assert.deepEqual(await names("?order_by=name"), ["d", "c", "b", "a"]);
    assert.deepEqual(await names("?order_by=created_at&order_direction=asc"), ["c", "a", "d", "b"]);
    assert.deepEqual(await names("?order_by=&order_direction=desc"), ["b", "d", "a", "c"]);
  });

  for (const query of [
    "limit=0",
    "limit=1001",
    "limit=many",
    "limit=",
    "limit=1.5",
    "page_number=0",
    "page_number=-1",
  ]) {
    test(`with ${query} are answered 422`, async () => {
      const problem = assertProblem(await get(`/agents?${query}`), 422, "parameters_invalid");
      assert.deepEqual(
        problem.errors?.map(({ path }) => path),
        [query.split("=")[0]],
      );
    });
  }

  test("are found by id and by name, with the same result", async () => {
    const byName = await get("/agents/name/a");
    const agent = byName.json() as Shown;
    assert.partialDeepStrictEqual(agent["webhook_routes"], [
      { method: "POST", path: "/hook", timeout_seconds: null },
    ]);
    const byId = await get(`/agents/${String(agent["id"])}`);
    assert.deepEqual(byId.json(), agent);
  });

  for (const [what, path] of [
    ["an unknown name", "/agents/name/nobody"],
    ["an unknown id", "/agents/01890000-0000-7000-8000-000000000000"],
    ["an invalid id", "/agents/nobody"],
    ["NUL in a name", "/agents/name/%00"],
    ["NUL in an id", "/agents/%00"],
    ["a name in different letter case", "/agents/name/A"],
  ] as const) {
    test(`by ${what} are neither found nor deleted`, async () => {
      const problem = assertProblem(await get(path), 404, "agent_not_found");
      assert.match(problem.message, /not found/);
      assertProblem(await scene.gateway.management.delete(path), 404, "agent_not_found");
    });
  }

  test("are deleted by id and by name: the response says which", async () => {
    const { management } = scene.gateway;
    for (const path of [(id: string) => `/agents/${id}`, () => "/agents/name/brief"]) {
      const { id } = await management.register({ name: "brief", url: scene.agent.url });
      const answer = await management.delete(path(id));
      assert.equal(answer.status, 200);
      const deleted = answer.json() as Shown;
      assert.deepEqual(Object.keys(deleted).toSorted(), ["id", "message", "notices", "revivable_until"]);
      assert.equal(deleted["id"], id);
      assertProblem(await get(`/agents/${id}`), 404, "agent_not_found");
      assertProblem(await management.delete(path(id)), 404, "agent_not_found");
    }
  });
});
