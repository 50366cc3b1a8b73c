import assert from "node:assert/strict";
import { test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { createManagement, registrationOf, type Management } from "../harness/management.ts";
import { assertProblem } from "../harness/problem.ts";
import { send } from "../harness/send.ts";
import { makeAccounts } from "../harness/test-accounts.ts";
import { useGateway } from "../harness/use-gateway.ts";

type Shown = Record<string, unknown>;

const DAY = 86_400_000;

eachStore("an agent that was deleted", (store) => {
  let time = Date.now();
  const scene = useGateway(store, { clock: () => time });
  const register = async (name: string): Promise<Shown> => {
    const body = registrationOf({ name, url: scene.agent.url, routes: ["POST /hook"] });
    const answer = await scene.gateway.management.post("/agents/register", body);
    assert.equal(answer.status, 200, answer.text);
    return answer.json() as Shown;
  };
  const call = (name: string, value: string) =>
    scene.call(name, "/hook", { method: "POST", headers: { "x-agent-api-key": value } });

  test("and registers within a day is the same agent with the same keys, as the response says", async () => {
    const { management } = scene.gateway;
    const first = await register("back");
    const { value, id: keyId } = await management.createKey({ agent: "back", name: "ci" });
    const deleted = await management.delete("/agents/name/back");
    assert.equal(deleted.status, 200);
    const { message, notices, ...told } = deleted.json() as Shown;
    assert.deepEqual(told, {
      id: first["id"],
      revivable_until: new Date(time + DAY).toISOString(),
    });
    assert.equal(message, "Agent 'back' deleted successfully");
    assert.match(String(notices), /within a day.*\?forget=true/);

    assertProblem(await call("back", value), 404, "agent_not_found");
    assertProblem(await management.get("/agents/name/back"), 404, "agent_not_found");
    assertProblem(await management.get(`/agents/${String(first["id"])}`), 404, "agent_not_found");
    assertProblem(await management.get(`/agent_api_keys/${keyId}`), 404, "key_not_found");
    assertProblem(await management.delete("/agents/name/back"), 404, "agent_not_found");
    assertProblem(
      await management.post("/agent_api_keys", { agent_id: first["id"], name: "late" }),
      404,
      "agent_not_found",
    );
    const listed = (await management.get("/agents?limit=1000")).json() as Shown[];
    assert.ok(!listed.some(({ id }) => id === first["id"]));
    assert.deepEqual(((await management.get("/alerts")).json() as Shown)["paused_agents"], []);

    time += DAY - 1_000;
    const second = await register("back");
    assert.deepEqual(
      [second["id"], second["agent_api_key"], second["revived"], second["status"]],
      [first["id"], first["agent_api_key"], true, "Ready"],
    );
    assert.equal((await call("back", value)).status, 200);
    assert.equal((await register("back"))["revived"], false);
    assert.equal((await management.get("/audit_log?action=agent.revive")).status, 200);
  });

  test("is restored once by twenty replicas that register at the same time", async () => {
    const first = await register("replicated");
    await scene.gateway.management.delete("/agents/name/replicated");
    const answers = await Promise.all(Array.from({ length: 20 }, () => register("replicated")));
    assert.deepEqual(new Set(answers.map(({ id }) => id)), new Set([first["id"]]));
    assert.equal(answers.filter(({ revived }) => revived === true).length, 1);
  });

  test("by its id is restored under another name", async () => {
    const first = await register("former");
    await scene.gateway.management.delete("/agents/name/former");
    const answer = await scene.gateway.management.post("/agents/register", {
      ...registrationOf({ name: "renamed", url: scene.agent.url }),
      agent_id: first["id"],
    });
    assert.partialDeepStrictEqual(answer.json(), { id: first["id"], name: "renamed", revived: true });
  });

  test("more than a day ago is a new agent, without keys", async () => {
    const first = await register("gone");
    const { value } = await scene.gateway.management.createKey({ agent: "gone", name: "ci" });
    await scene.gateway.management.delete("/agents/name/gone");
    time += DAY + 1;
    const second = await register("gone");
    assert.notEqual(second["id"], first["id"]);
    assert.equal(second["revived"], false);
    assertProblem(await call("gone", value), 401, "key_invalid");
  });

  test("with forget=true is a new agent, and the response says that it cannot be restored", async () => {
    const first = await register("forgotten");
    const { value } = await scene.gateway.management.createKey({ agent: "forgotten", name: "ci" });
    const deleted = await scene.gateway.management.delete("/agents/name/forgotten?forget=true");
    assert.partialDeepStrictEqual(deleted.json(), { id: first["id"], revivable_until: null, notices: [] });
    const second = await register("forgotten");
    assert.notEqual(second["id"], first["id"]);
    assertProblem(await call("forgotten", value), 401, "key_invalid");
    assertProblem(
      await scene.gateway.management.delete("/agents/name/forgotten?forget=maybe"),
      422,
      "parameters_invalid",
    );
  });

  test("can be forgotten afterwards, by its name or its id", async () => {
    for (const way of ["name", "id"] as const) {
      const first = await register("regretted");
      await scene.gateway.management.delete("/agents/name/regretted");
      const path = way === "name" ? "/agents/name/regretted" : `/agents/${String(first["id"])}`;
      assert.equal((await scene.gateway.management.delete(`${path}?forget=true`)).status, 200);
      assertProblem(await scene.gateway.management.delete(`${path}?forget=true`), 404, "agent_not_found");
      assert.notEqual((await register("regretted"))["id"], first["id"]);
      await scene.gateway.management.delete("/agents/name/regretted?forget=true");
    }
  });

  test("does not prevent its provider from being removed, and its deliveries do not show its name", async () => {
    const { management } = scene.gateway;
    await register("named");
    const { value } = await management.createKey({ agent: "named", name: "ci" });
    const { headers } = await call("named", value);
    await management.delete("/agents/name/named");
    const id = String(headers["x-agentex-delivery-id"]);
    const delivery = (await management.get(`/deliveries/${id}`)).json() as Shown;
    assert.equal(delivery["agent_name"], null);
  });
});

eachStore("an agent that was deleted, if callers must log in,", (store) => {
  const scene = useGateway(store, { settings: { auth: "accounts", openRegistration: true } });
  const register = async (who: Management, name: string) =>
    (
      await who.post("/agents/register", registrationOf({ name, url: "http://localhost:8000" }))
    ).json() as Shown;

  test("is restored only by its own account, and not without credentials", async () => {
    const [mine, other] = await makeAccounts(scene.gateway, "mine", "other");
    assert.ok(mine !== undefined && other !== undefined);
    const stranger = createManagement(scene.gateway.url);
    const first = await register(mine.as("registrar"), "contested");
    await mine.as("member").delete("/agents/name/contested");
    const theirs = await register(other.as("registrar"), "contested");
    assert.deepEqual([theirs["id"] === first["id"], theirs["revived"]], [false, false]);
    await other.as("member").delete("/agents/name/contested?forget=true");
    assertProblem(
      await other.as("member").delete("/agents/name/contested?forget=true"),
      404,
      "agent_not_found",
    );
    const anybodys = await register(stranger, "contested");
    assert.deepEqual([anybodys["id"] === first["id"], anybodys["revived"]], [false, false]);
    // The stranger's agent is in the oldest account, which is ours.
    await mine.as("member").delete("/agents/name/contested?forget=true");
    const back = await register(mine.as("registrar"), "contested");
    assert.deepEqual([back["id"], back["revived"]], [first["id"], true]);
    await send(scene.gateway.url, { path: "/healthz" });
  });
});
