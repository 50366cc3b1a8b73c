import assert from "node:assert/strict";
import { before, test } from "node:test";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { eachStore } from "../harness/each-store.ts";
import { useGateway } from "../harness/use-gateway.ts";

eachStore("the name of a provider's key", (store) => {
  const scene = useGateway(store);
  let client: GatewayClient;
  before(async () => {
    client = new GatewayClient({ baseUrl: scene.gateway.url });
    await scene.gateway.management.register({
      name: "watcher",
      url: scene.agent.url,
      routes: ["POST /hook"],
    });
  });

  test("is read from a pasted URL, as the response says, without the URL's password", async () => {
    const trigger = await client.keys.createWebhookTrigger({
      agent_name: "watcher",
      source: "github",
      name: "https://ada:token@github.com/octo/repo.git",
      forward_path: "/hook",
    });
    assert.equal(trigger.name, "octo/repo");
    assert.match(trigger.notices.join("\n"), /read from the URL: octo\/repo/);
    assert.doesNotMatch(JSON.stringify(trigger), /token/);
    const key = await client.keys.create({
      agent_name: "watcher",
      name: "https://gitlab.example/group/sub/project/-/hooks",
      api_key_type: "gitlab",
    });
    assert.equal(key.name, "group/sub/project");
    assert.match(key.notices.join("\n"), /read from the URL: group\/sub\/project/);
  });

  test("is the same name if its URL is pasted", async () => {
    const again = { agent_name: "watcher", name: "git@github.com:octo/repo.git", api_key_type: "github" };
    await assert.rejects(client.keys.create(again), { code: "key_exists" });
  });

  test("is rejected with the right form if no webhook can match it", async () => {
    for (const [api_key_type, name, form] of [
      ["github", "octo/repo/main", /owner\/name/],
      ["slack", "my app", /A0123456789/],
      ["gitlab", "group//project", /group\/project/],
    ] as const) {
      const refusal = { code: "key_name_invalid", status: 422, message: form };
      const secret = { api_key: "8f742231b10e8888abcd99yyyzzz85a5" };
      await assert.rejects(
        client.keys.create({ agent_name: "watcher", name, api_key_type, ...secret }),
        refusal,
      );
      await assert.rejects(
        client.keys.createWebhookTrigger({
          agent_name: "watcher",
          source: api_key_type,
          name,
          forward_path: "/hook",
          secret: secret.api_key,
        }),
        refusal,
      );
    }
  });

  test("is any text for a caller's own key", async () => {
    const key = await client.keys.create({ agent_name: "watcher", name: "https://ci.example/a b" });
    assert.equal(key.name, "https://ci.example/a b");
  });

  test("is shown by an example before it is entered", async () => {
    const { setup } = await client.providers.get("github");
    assert.equal(setup.key_example, "owner/name");
    assert.equal((await client.providers.get("stripe")).setup.key_example, null);
  });
});
