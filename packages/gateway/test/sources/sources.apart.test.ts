import assert from "node:assert/strict";
import { randomInt, randomUUID } from "node:crypto";
import { before, test } from "node:test";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { eachStore } from "../harness/each-store.ts";
import { makeAccounts, type TestAccount } from "../harness/test-accounts.ts";
import { useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";
import { APP_SECRET, sendAppEvent } from "./app-events.ts";

const VALUES = ["1", "2", "octo/repo", "*", "T0 'x' %", "é"];
const EVENTS = 40;

eachStore("accounts with sources", (store) => {
  const scene = useGateway(store, { settings: { auth: "accounts" } });
  let accounts: TestAccount[] = [];
  const clientOf = ({ keys, id }: TestAccount) =>
    new GatewayClient({ baseUrl: scene.gateway.adminUrl, apiKey: keys.admin.value, accountId: id });
  const agentsOf = ({ name }: TestAccount) => [`${name}-a`, `${name}-b`];

  before(async () => {
    accounts = await makeAccounts(scene.gateway, "ours", "theirs");
    for (const account of accounts) {
      for (const name of agentsOf(account)) {
        await account.as("admin").register({ name, url: `${scene.agent.url}/${account.name}/${name}` });
      }
      await clientOf(account).sources.save(`app-${account.name}`, {
        provider: "github-app",
        secret: APP_SECRET,
        route_by: "{json:installation.id}",
      });
    }
  });

  test("see neither each other's sources, nor each other's installations, under random targets and events", async () => {
    const { database } = scene.gateway;
    for (const [index, account] of accounts.entries()) {
      const other = accounts[1 - index];
      assert.ok(other);
      const client = clientOf(account);
      assert.deepEqual(
        (await client.sources.list()).map(({ name }) => name),
        [`app-${account.name}`],
      );
      await assert.rejects(client.sources.get(`app-${other.name}`), { code: "source_not_found" });
      await assert.rejects(client.sources.save(`app-${other.name}`, { provider: "github-app" }), {
        code: "source_name_taken",
      });
      for (const value of VALUES.filter(() => randomInt(3) > 0)) {
        const agent = agentsOf(account)[randomInt(2)] ?? "";
        await client.sources.setTarget(`app-${account.name}`, value, { agent, path: "/x" });
        const foreign = agentsOf(other)[randomInt(2)] ?? "";
        await assert.rejects(
          client.sources.setTarget(`app-${account.name}`, value, { agent: foreign, path: "/x" }),
          { code: "agent_not_found" },
        );
        // Not even if someone writes it into the store.
        const [source] = await database.query(`SELECT id FROM sources WHERE name = 'app-${account.name}'`);
        const [row] = await database.query(`SELECT id FROM agents WHERE name = '${foreign}'`);
        await database.query(
          `INSERT INTO source_targets (source_id, value, agent_id, path, shadow, created_at)
            VALUES ('${String(source?.["id"])}', '${value.replaceAll("'", "''")}', '${String(row?.["id"])}', '/x', 0, 0)
            ON CONFLICT DO NOTHING`,
        );
      }
    }
    const sent = new Map<string, string>();
    for (let count = 0; count < EVENTS; count += 1) {
      const account = accounts[randomInt(2)];
      assert.ok(account);
      const id = randomUUID();
      const installation = VALUES[randomInt(VALUES.length)];
      const answer = await sendAppEvent(scene.gateway.url, `app-${account.name}`, { installation, id });
      assert.ok(answer.status < 300, answer.text);
      sent.set(id, account.name);
    }
    await waitFor(async () => {
      const [row] = await database.query(
        "SELECT count(*) AS count FROM deliveries WHERE status IN ('waiting', 'running')",
      );
      return Number(row?.["count"]) === 0;
    });
    for (const { url, method, body } of scene.agent.received) {
      if (method !== "POST") continue;
      const { nonce } = JSON.parse(body.toString()) as { nonce: string };
      assert.equal(url.split("/")[1], sent.get(nonce));
    }
    for (const account of accounts) {
      const { deliveries } = await clientOf(account).deliveries.list({ limit: 200 });
      assert.ok(deliveries.every(({ source_name }) => source_name === `app-${account.name}`));
      const mine = [...sent.values()].filter((name) => name === account.name);
      assert.ok(deliveries.length >= mine.length);
    }
  });
});
