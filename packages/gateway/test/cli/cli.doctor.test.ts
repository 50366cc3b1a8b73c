import assert from "node:assert/strict";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { freePort } from "../harness/free-port.ts";
import { makeSqliteDatabase } from "../harness/sqlite-database.ts";
import { startTestAgent } from "../harness/test-agent.ts";
import { startTestGateway } from "../harness/test-gateway.ts";
import { agentex } from "./agentex.ts";

type Report = { ok: boolean; checks: { name: string; state: string; remedy: string | null }[] };

describe("agentex doctor", () => {
  test("finds no problems, then each problem, and says what to do", async () => {
    const database = makeSqliteDatabase();
    const gateway = await startTestGateway(database);
    const agent = await startTestAgent();
    const stranger = await startTestAgent();
    const examine = async (environment: Record<string, string> = {}) => {
      const ran = await agentex(["doctor", "--json"], {
        environment: {
          AGENTEX_BASE_URL: gateway.url,
          AGENTEX_DATABASE_URL: database.url,
          AGENTEX_PUBLIC_URL: gateway.url,
          ...environment,
        },
      });
      const { ok, checks } = ran.json() as Report;
      for (const { state, remedy } of checks) assert.equal(remedy === null, state === "well");
      return {
        code: ran.code,
        ok,
        states: Object.fromEntries(checks.map(({ name, state }) => [name, state])),
      };
    };
    try {
      await gateway.management.register({ name: "well", url: agent.url, routes: ["POST /hook"] });
      await gateway.management.createKey({ agent: "well", name: "ci" });
      const well = await examine();
      assert.equal(well.code, 0);
      for (const name of [
        "settings",
        "store",
        "encryption_key",
        "gateway",
        "ready",
        "gateway_clock",
        "agent well",
        "public_url",
      ]) {
        assert.equal(well.states[name], "well", name);
      }

      await agent.stop();
      const absent = await examine({ AGENTEX_PUBLIC_URL: stranger.url });
      assert.deepEqual([absent.code, absent.ok], [1, false]);
      assert.equal(absent.states["agent well"], "ill");
      assert.equal(absent.states["public_url"], "ill");

      assert.equal((await examine({ AGENTEX_PORT: "many" })).states["settings"], "ill");
      chmodSync(database.directory, 0o755);
      chmodSync(join(database.directory, "encryption.key"), 0o644);
      assert.equal((await examine()).states["encryption_key"], "ill");
      const nowhere = await examine({ AGENTEX_BASE_URL: `http://127.0.0.1:${await freePort()}` });
      assert.equal(nowhere.states["gateway"], "ill");
    } finally {
      await stranger.stop();
      await gateway.end();
    }
  });
});
