import assert from "node:assert/strict";
import { lookup as systemLookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { before, describe, test } from "node:test";
import { onSqlite, type Store } from "../harness/each-store.ts";
import { registrationOf } from "../harness/management.ts";
import { assertProblem } from "../harness/problem.ts";
import { makeSqliteDatabase } from "../harness/stores/sqlite-database.ts";
import type { Scene } from "../harness/use-gateway.ts";
import { useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

/** Outside of Docker, nothing resolves the name. */
const lookup: LookupFunction = (hostname, options, callback) => {
  if (hostname !== "host.docker.internal") systemLookup(hostname, options, callback);
  else callback(Object.assign(new Error("not found"), { code: "ENOTFOUND" }), []);
};

/** Registers the scene's agent as the SDK's templates do, and gives it a key. */
const registerAsTemplatesDo = async ({ gateway, agent }: Scene): Promise<Record<string, string>> => {
  const url = agent.url.replace("127.0.0.1", "host.docker.internal");
  await gateway.management.register({ name: "agent", url, routes: ["POST /hook"] });
  const { value } = await gateway.management.createKey({ agent: "agent", name: "ci" });
  return { "x-agent-api-key": value };
};

const both = (store: Store): void => {
  const overridden = useGateway(store, { lookup, settings: { acpHostOverride: "127.0.0.1" } });
  test("is reached at AGENTEX_ACP_HOST_OVERRIDE, and keeps the URL that it registered with", async () => {
    const headers = await registerAsTemplatesDo(overridden);
    assert.equal((await overridden.call("agent", "/hook", { method: "POST", headers })).status, 200);
    assert.equal(overridden.agent.received.length, 1);
    const shown = (await overridden.gateway.management.get("/agents/name/agent")).json();
    assert.match((shown as { acp_url: string }).acp_url, /^http:\/\/host\.docker\.internal:\d+$/);
  });

  describe("without it", () => {
    const scene = useGateway(store, { lookup });
    let headers: Record<string, string> = {};
    before(async () => {
      headers = await registerAsTemplatesDo(scene);
    });

    test("cannot be resolved, and the response says which setting helps", async () => {
      const answer = await scene.call("agent", "/hook", { method: "POST", headers });
      const { detail } = assertProblem(answer, 502, "agent_host_unresolved");
      assert.match(detail, /host\.docker\.internal, set AGENTEX_ACP_HOST_OVERRIDE to .* 127\.0\.0\.1/);
    });

    test("cannot be resolved, and its deliveries say so", async () => {
      const queued = { ...headers, prefer: "respond-async" };
      const { location } = (await scene.call("agent", "/hook", { method: "POST", headers: queued })).headers;
      await waitFor(async () => {
        const answer = await scene.gateway.management.get(String(location));
        return (answer.json() as { error: string }).error === "agent_host_unresolved";
      });
    });
  });
};

onSqlite("an agent at host.docker.internal", both);

describe("AGENTEX_ACP_HOST_OVERRIDE", () => {
  const scene = useGateway(async () => makeSqliteDatabase(), {
    lookup,
    settings: { acpHostOverride: "127.0.0.1", agentNetworks: "public" },
  });
  test("has no effect on addresses that are not allowed", async () => {
    const registration = registrationOf({ name: "agent", url: "http://host.docker.internal:8000" });
    const answer = await scene.gateway.management.post("/agents/register", registration);
    assertProblem(answer, 422, "acp_url_not_allowed");
  });
});
