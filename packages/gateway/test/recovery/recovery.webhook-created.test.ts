import assert from "node:assert/strict";
import { before, test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { forwardPath } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";
import { TOKEN, useRecoveryScene } from "./recovery-scene.ts";

const PUBLIC = "https://gateway.example";

eachStore("a webhook that the gateway creates at GitHub", (store) => {
  const scene = useRecoveryScene(store);
  let secret = "";

  before(async () => {
    const { management } = scene.gateway;
    await management.register({
      name: "chooser",
      url: scene.agent.url,
      routes: [
        { method: "POST", path: "/chosen", events: ["pull_request.opened", "pull_request.closed", "push"] },
        { method: "POST", path: "/any" },
      ],
    });
    secret = (await management.createKey({ agent: "chooser", name: "octo/made", type: "github" })).value;
  });

  const wanted = {
    agent: "chooser",
    key: "octo/made",
    path: "/chosen",
    base_url: PUBLIC,
    credential: { token: TOKEN },
  };
  const create = (members: object) =>
    scene.gateway.management.post("/recoveries/made/webhook", { ...wanted, ...members });

  test("has the key's secret, the route's events and URL, and is watched", async () => {
    const hook = scene.github.addHook("octo/made/77", {
      url: scene.gateway.url + forwardPath("chooser", "/chosen"),
      secret,
      repository: "octo/made",
    });
    const { url, recovery } = await scene.client.recoveries.createWebhook("made", wanted);
    assert.equal(url, PUBLIC + forwardPath("chooser", "/chosen"));
    assert.deepEqual(scene.github.created, [
      {
        name: "web",
        active: true,
        events: ["pull_request", "push"],
        config: { url, content_type: "json", insecure_ssl: "0", secret },
      },
    ]);
    assert.deepEqual(recovery.webhook, {
      scope: "repository",
      owner: "octo",
      repository: "made",
      hook_id: "77",
    });
    await waitFor(async () => (await scene.get("made")).state === "watching");
    await hook.happen();
    assert.equal(hook.deliveries[0]?.status_code, 200);
  });

  test("is not created twice, nor changed", async () => {
    assertProblem(await create({}), 409, "webhook_exists");
    assert.deepEqual([...new Set(scene.github.requests.map(({ method }) => method))].toSorted(), [
      "GET",
      "POST",
    ]);
  });

  test("is not created if GitHub cannot reach it, nor without its events", async () => {
    const already = scene.github.requests.length;
    for (const base_url of [
      "http://localhost:5003",
      "http://127.0.0.1:5003",
      "http://[::1]:5003",
      undefined,
    ]) {
      assertProblem(await create({ base_url }), 422, "webhook_url_unreachable");
    }
    assertProblem(await create({ path: "/any" }), 422, "body_invalid");
    assertProblem(await create({ key: "octo/other" }), 404, "key_not_found");
    assert.equal(scene.github.requests.length, already);
  });

  test("is not created without the permission, and no error repeats a secret", async () => {
    scene.github.override = () => ({ status: 403, message: `not with ${TOKEN}, nor ${secret}` });
    const answer = await create({});
    scene.github.override = undefined;
    assertProblem(answer, 422, "webhook_not_created");
    assert.ok(!answer.text.includes(TOKEN) && !answer.text.includes(secret), answer.text);
  });
});
