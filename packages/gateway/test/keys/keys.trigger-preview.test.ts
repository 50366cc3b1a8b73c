import assert from "node:assert/strict";
import { before, test } from "node:test";
import { reachOf } from "../../src/addresses/reach.ts";
import { onSqlite } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { useGateway } from "../harness/use-gateway.ts";

type Preview = {
  readonly name: string;
  readonly webhook_url: string | null;
  readonly key: { readonly name: string } | null;
  readonly events: readonly string[];
  readonly missing_route: { readonly detail: string; readonly is_final: boolean } | null;
  readonly reach: { readonly from: string; readonly tunnels: readonly { readonly command: string }[] };
};

onSqlite("the preview of a webhook", (store) => {
  const scene = useGateway(store);
  const wanted = { agent_name: "watcher", name: "octo/repo", forward_path: "/pulls" };
  const preview = async (change: Record<string, unknown> = {}): Promise<Preview> => {
    const answer = await scene.gateway.management.post("/agent_api_keys/webhook-trigger/preview", {
      ...wanted,
      ...change,
    });
    assert.equal(answer.status, 200, answer.text);
    return answer.json() as Preview;
  };

  before(() =>
    scene.gateway.management.register({
      name: "watcher",
      url: scene.agent.url,
      routes: [
        { method: "POST", path: "/pulls", events: ["pull_request.opened", "pull_request.closed", "push"] },
      ],
    }),
  );

  test("shows the URL and the events to choose, and creates no key", async () => {
    const base_url = "https://hooks.example";
    const shown = await preview({ base_url, name: "https://github.com/octo/repo" });
    assert.equal(shown.name, "octo/repo");
    assert.equal(shown.webhook_url, "https://hooks.example/agents/forward/name/watcher/pulls");
    assert.deepEqual(shown.events, ["pull_request", "push"]);
    assert.equal(shown.missing_route, null);
    assert.deepEqual(shown.reach, { from: "public", detail: null, tunnels: [] });
    assert.equal((await preview()).key, null);
    await scene.gateway.management.createKey({ agent: "watcher", name: "octo/repo", type: "github" });
    assert.equal((await preview()).key?.name, "octo/repo");
  });

  test("says what cannot work: a URL that leads nowhere, a route that does not exist, a name that never matches", async () => {
    const { reach, missing_route } = await preview({
      base_url: "http://localhost:5003",
      forward_path: "/pull",
    });
    assert.equal(reach.from, "loopback");
    assert.match(reach.tunnels.map(({ command }) => command).join("\n"), /cloudflared.*\nngrok.*\ntailscale/);
    assert.equal(missing_route?.is_final, true);
    assert.match(missing_route.detail, /Did you mean '\/pulls'/);
    assert.equal((await preview()).reach.from, "unknown");
    const misnamed = await scene.gateway.management.post("/agent_api_keys/webhook-trigger/preview", {
      ...wanted,
      name: "octo/repo/tree",
    });
    assert.match(assertProblem(misnamed, 422, "key_name_invalid").message, /write it as owner\/name/);
  });

  for (const [url, reach] of [
    ["http://127.0.0.1:5003", "loopback"],
    ["http://[::1]:5003", "loopback"],
    ["http://0.0.0.0:5003", "loopback"],
    ["http://gateway.localhost", "loopback"],
    ["http://10.1.2.3/hooks", "private"],
    ["http://[fd12::1]", "private"],
    ["http://169.254.1.1", "private"],
    ["http://gateway:5003", "private"],
    ["https://mac.local.", "private"],
    ["https://8.8.8.8", "public"],
    ["https://hooks.example.com", "public"],
  ] as const) {
    test(`finds that ${url} is ${reach}`, () => assert.equal(reachOf(url), reach));
  }
});
