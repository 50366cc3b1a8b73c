import assert from "node:assert/strict";
import { beforeEach, describe, test } from "node:test";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { githubHeaders } from "../harness/sign.ts";
import type { Answer } from "../harness/send.ts";
import { useGateway } from "../harness/use-gateway.ts";

const DAY = 86_400_000;
const SECRET = "the secret of octo/old";

function repository(owner: string, name: string): object {
  return { full_name: `${owner}/${name}`, name, owner: { login: owner } };
}

const push = (owner: string, name: string, more: object = {}) => ({
  repository: repository(owner, name),
  ...more,
});
const renamed = (owner: string, from: string, to: string) => ({
  action: "renamed",
  changes: { repository: { name: { from } } },
  repository: repository(owner, to),
});
const transferred = (from: object, owner: string, name: string) => ({
  action: "transferred",
  changes: { owner: { from } },
  repository: repository(owner, name),
});

eachStore("a repository that was renamed", (store) => {
  let time = 1_780_000_000_000;
  const scene = useGateway(store, { clock: () => time });
  let agent = "";
  let agents = 0;
  let client: GatewayClient;

  beforeEach(async () => {
    agent = `renamed-${++agents}`;
    client = new GatewayClient({ baseUrl: scene.gateway.url });
    await scene.gateway.management.register({ name: agent, url: scene.agent.url, routes: ["POST /hook"] });
    await keyFor("octo/old", SECRET);
  });
  const keyFor = (name: string, value: string) =>
    scene.gateway.management.createKey({ agent, name, type: "github", value });
  const deliver = async (json: object, secret = SECRET): Promise<Answer> => {
    const body = JSON.stringify(json);
    return scene.call(agent, "/hook", { method: "POST", headers: await githubHeaders(secret, body), body });
  };
  const keyNow = () => client.keys.getByName({ agent_name: agent, name: "octo/old", api_key_type: "github" });

  test("keeps both names for a month from the first report, with a warning, and no longer", async () => {
    assertProblem(await deliver(push("octo", "new")), 401, "identity_mismatch");
    assert.equal((await deliver(renamed("octo", "old", "new"))).status, 200);
    assert.equal((await deliver(push("octo", "new"))).status, 200);
    assert.equal((await deliver(push("octo", "old"))).status, 200);
    const key = await keyNow();
    assert.equal(key.renamed_to, "octo/new");
    assert.match(key.warnings.join(), /rename the key to octo\/new/);
    const { renamed_keys } = await client.alerts();
    assert.deepEqual(
      renamed_keys.filter(({ id }) => id === key.id),
      [
        {
          id: key.id,
          name: "octo/old",
          api_key_type: "github",
          agent_name: agent,
          renamed_to: "octo/new",
          renamed_until: new Date(time + 30 * DAY).toISOString(),
        },
      ],
    );
    time += 20 * DAY;
    // Anyone who captured the report could repeat it forever.
    assert.equal((await deliver(renamed("octo", "old", "new"))).status, 200);
    time += 11 * DAY;
    assertProblem(await deliver(push("octo", "new", { after: "a" })), 401, "identity_mismatch");
    assert.equal((await deliver(push("octo", "old", { after: "a" }))).status, 200);
  });

  test("keeps working after a transfer, and after a second change", async () => {
    assert.equal((await deliver(transferred({ user: { login: "octo" } }, "acme", "old"))).status, 200);
    assert.equal((await deliver(push("acme", "old"))).status, 200);
    assert.equal((await deliver(renamed("acme", "old", "app"))).status, 200);
    assert.equal((await deliver(push("acme", "app"))).status, 200);
    assert.equal((await keyNow()).renamed_to, "acme/app");
  });

  test("needs no new name if it gets its own back", async () => {
    await deliver(renamed("octo", "old", "new"));
    assert.equal((await deliver(renamed("octo", "new", "old"))).status, 200);
    const key = await keyNow();
    assert.deepEqual([key.renamed_to, key.renamed_until, key.warnings], [null, null, []]);
    assertProblem(await deliver(push("octo", "new")), 401, "identity_mismatch");
  });

  describe("does not become", () => {
    test("a repository, or an owner's, that another key covers", async () => {
      await keyFor("octo/core", "another secret");
      await keyFor("bank", "a third secret");
      assertProblem(await deliver(renamed("octo", "old", "core")), 401, "identity_mismatch");
      const toBank = transferred({ user: { login: "octo" } }, "bank", "old");
      assertProblem(await deliver(toBank), 401, "identity_mismatch");
      assert.equal((await keyNow()).renamed_to, null);
    });

    test("one that another key covers later", async () => {
      assert.equal((await deliver(renamed("octo", "old", "core"))).status, 200);
      await keyFor("octo/core", "another secret");
      assertProblem(await deliver(push("octo", "core")), 401, "identity_mismatch");
      assert.equal((await deliver(push("octo", "core"), "another secret")).status, 200);
    });

    test("another if the report is about a repository that is not the key's, or is not signed", async () => {
      assertProblem(await deliver(renamed("octo", "other", "new")), 401, "identity_mismatch");
      assertProblem(
        await deliver(transferred({ user: { login: "ada" } }, "acme", "old")),
        401,
        "identity_mismatch",
      );
      assertProblem(await deliver(renamed("octo", "old", "new"), "a guess"), 401, "signature_invalid");
      assert.equal((await keyNow()).renamed_to, null);
    });
  });

  describe("has a key that is renamed", () => {
    test("and then accepts only the new name, as the audit log records", async () => {
      await deliver(renamed("octo", "old", "new"));
      const { id } = await keyNow();
      const changed = await client.keys.change(id, { name: "octo/new" });
      assert.deepEqual([changed.name, changed.renamed_to, changed.warnings], ["octo/new", null, []]);
      assert.equal((await deliver(push("octo", "new"))).status, 200);
      assertProblem(await deliver(push("octo", "old")), 401, "identity_mismatch");
      assert.deepEqual(
        (await client.alerts()).renamed_keys.filter((each) => each.id === id),
        [],
      );
      const { entries } = await client.auditLog.list({ resource: id });
      const entry = entries.find(({ action }) => action === "agent_api_key.change");
      assert.equal(entry?.resource.name, "octo/old");
      assert.equal(entry.details["name"], "octo/new");
    });

    test("with a pasted URL, but not to a name that is taken or impossible, nor to an empty one", async () => {
      const { id } = await keyNow();
      await keyFor("octo/taken", "another secret");
      const changed = await client.keys.change(id, { name: "https://github.com/octo/new" });
      assert.equal(changed.name, "octo/new");
      assert.match(changed.notices.join(), /octo\/new/);
      await assert.rejects(client.keys.change(id, { name: "octo/taken" }), {
        code: "key_exists",
        status: 409,
      });
      await assert.rejects(client.keys.change(id, { name: "a/b/c" }), {
        code: "key_name_invalid",
        status: 422,
      });
      await assert.rejects(client.keys.change(id, {}), { code: "body_invalid" });
      const internal = (await client.keys.list({ agent_name: agent })).find(
        ({ api_key_type }) => api_key_type === "internal",
      );
      if (internal !== undefined) {
        await assert.rejects(client.keys.change(internal.id, { name: "mine" }), { code: "key_name_invalid" });
      }
    });
  });
});
