import assert from "node:assert/strict";
import { before, test } from "node:test";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { showKey } from "../../src/management/keys/schema.ts";
import type { KeyWithValues } from "../../src/keys/key.ts";
import { eachStore, onSqlite } from "../harness/each-store.ts";
import { useGateway } from "../harness/use-gateway.ts";
import { APP_SECRET, sendAppEvent } from "./app-events.ts";

eachStore("the list of sources", (store) => {
  const scene = useGateway(store);

  test("shows what each has: its secret, its targets, what is waiting", async () => {
    const client = new GatewayClient({ baseUrl: scene.gateway.adminUrl });
    await scene.gateway.management.register({ name: "one", url: scene.agent.url, routes: ["POST /github"] });
    await client.sources.save("bare", { provider: "stripe" });
    await client.sources.save("full", { provider: "github-app", secret: APP_SECRET });
    await client.sources.setTarget("full", "1", { agent: "one", path: "/github" });
    await client.sources.setTarget("full", "2", { agent: "one", path: "/github" });
    for (const installation of [1, 3, 4]) await sendAppEvent(scene.gateway.url, "full", { installation });
    assert.deepEqual(
      (await client.sources.list()).map((source) => [
        source.name,
        source.has_secret,
        source.target_count,
        source.unrouted,
      ]),
      [
        ["bare", false, 0, 0],
        ["full", true, 2, 2],
      ],
    );
    assert.equal((await client.sources.get("full")).unrouted, 2);
  });
});

onSqlite("a source", (store) => {
  const scene = useGateway(store, { settings: { publicUrl: "http://localhost:5003" } });
  let client: GatewayClient;
  before(async () => {
    client = new GatewayClient({ baseUrl: scene.gateway.adminUrl });
    const route = (path: string, events?: string[]) => ({ method: "POST", path, ...(events && { events }) });
    await scene.gateway.management.register({
      name: "chooser",
      url: scene.agent.url,
      routes: [
        route("/some", ["push", "pull_request.*"]),
        route("/more", ["push", "issues.opened"]),
        route("/any"),
      ],
    });
  });

  test("says whether its provider reaches it, and which events its targets want", async () => {
    const saved = await client.sources.save("told", { provider: "github-app" });
    assert.equal(saved.reach.from, "loopback");
    assert.match(saved.reach.detail ?? "", /^GitHub App cannot reach this URL: it is a loopback address/);
    assert.match(saved.reach.tunnels[0]?.command ?? "", /^cloudflared tunnel --url http:\/\/localhost:\d+$/);
    assert.deepEqual(saved.events, []);
    const events = async (value: string, path: string) => {
      const target = await client.sources.setTarget("told", value, { agent: "chooser", path });
      return [target.warning, (await client.sources.get("told")).events];
    };
    assert.deepEqual(await events("1", "/some"), [null, ["push", "pull_request"]]);
    assert.deepEqual(await events("2", "/more"), [null, ["push", "pull_request", "issues"]]);
    assert.deepEqual(await events("3", "/any"), [null, []], "this one does not say");
  });

  test("names a route that a target's agent lacks, for as long as it lacks it", async () => {
    await client.sources.save("lost", { provider: "github-app" });
    const set = await client.sources.setTarget("lost", "1", { agent: "chooser", path: "/later" });
    assert.match(set.warning ?? "", /^Agent 'chooser' has no route \/later; /);
    assert.deepEqual(set.notices, [set.warning]);
    const listed = async () => (await client.sources.targets("lost")).map(({ warning }) => warning);
    assert.deepEqual(await listed(), [set.warning]);
    await scene.gateway.management.register({
      name: "chooser",
      url: scene.agent.url,
      routes: ["POST /later"],
    });
    assert.deepEqual(await listed(), [null]);
  });

  test("has a key whose name raises no doubt, whatever it is", async () => {
    await client.sources.save("acme", { provider: "slack", secret: "a secret of some length" });
    assert.deepEqual((await client.sources.get("acme")).key?.warnings, []);
  });

  test("a key from before names were checked reports that nothing matches it", () => {
    const key = { createdAt: 0, values: [{ id: "v", createdAt: 0 }], type: "github" };
    const warningsOf = (name: string) => showKey({ ...key, name } as unknown as KeyWithValues).warnings;
    assert.deepEqual(warningsOf("octo/repo"), []);
    assert.match(warningsOf("octo/repo/main").join(), /^No webhook can match this name: /);
  });
});
