import assert from "node:assert/strict";
import { test } from "node:test";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { eachStore } from "../harness/each-store.ts";
import { startTestGateway, type TestGateway } from "../harness/gateways/test-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

const MINUTE = 60_000;

eachStore("an outage that is longer than a provider's own retries", (store) => {
  test("is an alert for Slack, and for GitHub if nothing recovers what was missed", async (context) => {
    const database = await store();
    let time = Date.now();
    let current: TestGateway | undefined;
    context.after(() => current?.end());
    const start = async (): Promise<GatewayClient> => {
      current = await startTestGateway(database, {
        clock: () => time,
        settings: { encryptionKey: "5e".repeat(32), githubApiUrl: "http://127.0.0.1:1" },
      });
      return new GatewayClient({ baseUrl: current.url });
    };
    /** Stops it for a while. */
    const away = async (milliseconds: number): Promise<GatewayClient> => {
      await current?.stop();
      time += milliseconds;
      return start();
    };
    const outages = async (): Promise<number> => (await database.query("SELECT 1 FROM outages")).length;
    await start();
    for (const [name, type, key] of [
      ["helper", "slack", "A0123456789"],
      ["watcher", "github", "octo/a"],
      ["payer", "stripe", "live"],
    ] as const) {
      await current?.management.register({ name, url: "http://127.0.0.1:1", routes: ["POST /a"] });
      await current?.management.createKey({
        agent: name,
        name: key,
        type,
        value: "a-secret-of-the-tests",
      });
    }
    await waitFor(async () => (await database.query("SELECT 1 FROM store_signs")).length === 1);
    time += MINUTE / 2;
    // A restart is not an outage, and Slack bridges a few minutes.
    await away(MINUTE / 4);
    assert.deepEqual(await outages(), 0);
    const from = time;
    const later = await away(5 * MINUTE);
    await waitFor(async () => (await outages()) === 1);
    const gaps = async (client: GatewayClient) =>
      (await client.alerts()).gaps.map(({ provider, receiver }) => `${provider} ${receiver.name}`);
    assert.deepEqual(await gaps(later), ["github watcher"]);
    const last = await away(60 * MINUTE);
    await waitFor(async () => (await outages()) === 2);
    assert.deepEqual((await gaps(last)).toSorted(), ["github watcher", "github watcher", "slack helper"]);
    const [newest] = (await last.alerts()).gaps;
    assert.ok(newest && Date.parse(newest.from) >= from && Date.parse(newest.to) === time);
    await last.recoveries.put("watched", {
      provider: "github",
      agent: "watcher",
      webhook: { scope: "repository", owner: "octo", repository: "a", hook_id: "1" },
      credential: { token: "token" },
    });
    assert.deepEqual(await gaps(last), ["slack helper"]);
    time += 4 * 24 * 60 * MINUTE;
    assert.ok(!(await gaps(last)).includes("slack helper"));
  });
});
