import assert from "node:assert/strict";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { GatewayClient, type Agent, type AgentApiKey } from "agentex-gateway-sdk/client";
import { checkAlerts } from "../../../../src/cli/commands/operate/doctor/check-alerts.ts";
import { checkKeys } from "../../../../src/cli/commands/operate/doctor/check-keys.ts";
import { freePort } from "../../../harness/free-port.ts";
import { makeSqliteDatabase } from "../../../harness/stores/sqlite-database.ts";
import { startTestAgent } from "../../../harness/test-agent.ts";
import { startTestGateway } from "../../../harness/gateways/test-gateway.ts";
import { agentex } from "../../agentex.ts";

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

  test("finds keys that no webhook can match, and keys that are waiting", () => {
    const agent = { name: "reviewer" } as Agent;
    const key = (name: string, more: Partial<AgentApiKey> = {}): AgentApiKey =>
      ({ name, api_key_type: "github", warnings: [], renamed_to: null, ...more }) as unknown as AgentApiKey;
    assert.deepEqual(checkKeys(agent, [key("octo/app"), key("any name", { api_key_type: "external" })]), []);
    const found = checkKeys(agent, [
      key("not a repository"),
      key("https://github.com/octo/app"),
      key("octo/waits", { warnings: ["Waits for its secret."] }),
    ]);
    assert.deepEqual(
      found.map(({ finding }) => finding.split(" ").slice(0, 4).join(" ")),
      ["No GitHub webhook can", "GitHub webhooks do not", "Waits for its secret."],
    );
    assert.match(found[0]?.remedy ?? "", /keys change reviewer 'not a repository' --type github --name NAME/);
  });

  test("reports what needs attention, with the command for it", async () => {
    const none = {
      failing_routes: [],
      rising_refusals: [],
      held_deliveries: [],
      unrouted_webhooks: [],
      loops: [],
    };
    const answering = (alerts: object) =>
      new GatewayClient({
        baseUrl: "http://gateway",
        fetch: async () =>
          Response.json({ ...none, stopped_recoveries: [], gaps: [], renamed_keys: [], ...alerts }),
      });
    assert.deepEqual(await checkAlerts(answering({})), [
      { name: "alerts", state: "well", finding: "no alerts", remedy: null },
    ]);
    const held = { agent_name: "reviewer", route: "POST /github", held: 3 };
    assert.deepEqual(await checkAlerts(answering({ held_deliveries: [held] })), [
      {
        name: "alert",
        state: "unsure",
        finding: "reviewer, POST /github: 3 held, waiting for a person",
        remedy: "npx agentex-gateway deliveries list --agent reviewer --held; then release or cancel them",
      },
    ]);
  });
});
