import assert from "node:assert/strict";
import { before, test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { githubHeaders } from "../harness/sign.ts";
import { makeAccounts, type TestAccount } from "../harness/test-accounts.ts";
import { useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

type Entry = {
  readonly id: string;
  readonly action: string;
  readonly account_id: string | null;
  readonly actor: { readonly type: string; readonly id: string | null; readonly name: string };
  readonly resource: { readonly type: string; readonly id: string | null; readonly name: string | null };
  readonly remote_address: string;
  readonly details: Readonly<Record<string, unknown>>;
};
type Page = { readonly entries: readonly Entry[]; readonly next_cursor: string | null };

const BODY = JSON.stringify({ repository: { full_name: "o/r" } });

eachStore("the audit log", (store) => {
  const scene = useGateway(store, { settings: { auth: "accounts" } });
  let team: TestAccount | undefined;
  let other: TestAccount | undefined;
  const account = (): TestAccount => {
    assert.ok(team !== undefined);
    return team;
  };
  const list = async (query = ""): Promise<Page> =>
    (await account().as("admin").get(`/audit_log${query}`)).json() as Page;
  before(async () => {
    [team, other] = await makeAccounts(scene.gateway, "team", "other");
  });

  test("says who did what to which agent, key, account and delivery, newest first, and no secret", async () => {
    const member = account().as("member");
    const agent = await member.register({ name: "audited", url: scene.agent.url, routes: ["POST /hook"] });
    await member.register({ name: "audited", url: scene.agent.url, routes: ["POST /hook"] });
    const key = await member.createKey({ agent: "audited", name: "o/r", type: "github" });
    const rotated = (await member.post(`/agent_api_keys/${key.id}/rotate`, {})).json() as { api_key: string };
    const sent = await scene.call("audited", "/hook", {
      method: "POST",
      headers: await githubHeaders(rotated.api_key, BODY),
      body: BODY,
    });
    const delivery = String(sent.headers["x-agentex-delivery-id"]);
    // The response reaches the sender a moment before the entry is written.
    await waitFor(
      async () => (await member.post(`/deliveries/${delivery}/replay`, undefined)).status === 202,
      "it cannot be replayed",
    );
    await member.post("/deliveries/replay", { status: "failed" });
    const person = (
      await account().as("admin").post("/account/keys", { name: "g", role: "viewer" })
    ).json() as {
      id: string;
      api_key: string;
    };
    await account().as("admin").delete(`/account/keys/${person.id}`);
    await member.delete(`/agent_api_keys/${key.id}`);
    await member.delete("/agents/name/audited");

    const { entries } = await list();
    assert.deepEqual(
      entries.map(({ action, actor }) => [action, actor.name]),
      [
        ["agent.delete", "team member"],
        ["agent_api_key.delete", "team member"],
        ["account_key.delete", "team admin"],
        ["account_key.create", "team admin"],
        ["delivery.replay_many", "team member"],
        ["delivery.replay", "team member"],
        ["agent_api_key.rotate", "team member"],
        ["agent_api_key.create", "team member"],
        ["agent.register", "team member"],
      ],
    );
    for (const { account_id, actor, remote_address } of entries) {
      assert.equal(account_id, account().id);
      assert.ok([account().keys.admin.id, account().keys.member.id].includes(actor.id ?? ""));
      assert.equal(remote_address, "127.0.0.1");
    }
    assert.deepEqual(
      entries.filter(({ resource }) => resource.type === "agent").map(({ resource }) => resource.id),
      [agent.id, agent.id],
    );
    const text = JSON.stringify(entries);
    for (const secret of [key.value, rotated.api_key, person.api_key, agent.internalKey]) {
      assert.ok(!text.includes(secret));
    }
  });

  test("says when an agent moved, and nothing about registrations that change nothing", async () => {
    const member = account().as("member");
    await member.register({ name: "moving", url: "http://localhost:8000" });
    await member.register({ name: "moving", url: "http://localhost:8000" });
    await member.register({ name: "moving", url: "http://localhost:8001" });
    const { entries } = await list("?resource=moving");
    assert.deepEqual(
      entries.map(({ action, details }) => [action, details]),
      [
        ["agent.change", { acp_url: ["http://localhost:8000", "http://localhost:8001"] }],
        ["agent.register", { acp_url: "http://localhost:8000" }],
      ],
    );
  });

  test("is filtered by actor, action, thing and time, and returned in pages", async () => {
    for (const name of ["page-1", "page-2", "page-3"]) {
      await account().as("admin").register({ name, url: scene.agent.url });
    }
    const byActor = await list("?actor=team%20admin&action=agent.register");
    assert.deepEqual(
      byActor.entries.map(({ resource }) => resource.name),
      ["page-3", "page-2", "page-1"],
    );
    const first = await list("?actor=team%20admin&action=agent.register&limit=2");
    assert.equal(first.entries.length, 2);
    const rest = await list(
      `?actor=team%20admin&action=agent.register&limit=2&cursor=${String(first.next_cursor)}`,
    );
    assert.deepEqual(
      [rest.entries.map(({ resource }) => resource.name), rest.next_cursor],
      [["page-1"], null],
    );
    assert.deepEqual((await list(`?from=${new Date(Date.now() + 60_000).toISOString()}`)).entries, []);
    assertProblem(
      await account().as("admin").get("/audit_log?action=agent.explode"),
      422,
      "parameters_invalid",
    );
  });

  test("tells an account nothing about another", async () => {
    assert.ok(other !== undefined);
    assert.deepEqual(((await other.as("admin").get("/audit_log")).json() as Page).entries, []);
  });

  test("can only be added to, by whatever statement", async () => {
    const entriesBefore = await list();
    for (const change of ["DELETE FROM audit_entries", "UPDATE audit_entries SET actor_name = 'nobody'"]) {
      await assert.rejects(scene.gateway.database.query(change), /append-only/);
    }
    assert.deepEqual(await list(), entriesBefore);
  });
});
