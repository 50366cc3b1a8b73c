import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { isPermitted } from "../../src/access/role-permissions.ts";
import type { Role } from "../../src/accounts/account.ts";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { grantInto, makeAccounts, type TestAccount } from "../harness/test-accounts.ts";
import { createManagement } from "../harness/management.ts";
import { send } from "../harness/send.ts";
import { useGateway } from "../harness/use-gateway.ts";

const TABLE: readonly [method: string, path: string, roles: readonly Role[]][] = [
  ["GET", "/agents", ["admin", "member", "viewer"]],
  ["GET", "/agents/name/x", ["admin", "member", "viewer", "registrar"]],
  ["DELETE", "/agents/name/x", ["admin", "member"]],
  ["POST", "/agents/name/x/test-deliveries", ["admin", "member"]],
  ["GET", "/agent_api_keys", ["admin", "member", "viewer"]],
  ["POST", "/agent_api_keys", ["admin", "member"]],
  ["POST", "/deliveries/replay", ["admin", "member"]],
  ["POST", "/deliveries/release", ["admin", "member"]],
  ["POST", "/deliveries/cancel", ["admin", "member"]],
  ["POST", "/deliveries/x/release", ["admin", "member"]],
  ["POST", "/deliveries/x/cancel", ["admin", "member"]],
  ["GET", "/deliveries/x/digest", ["admin", "member", "viewer"]],
  ["GET", "/deliveries/stream", ["admin", "member", "viewer"]],
  ["POST", "/providers/github/diagnose", ["admin", "member", "viewer"]],
  ["PUT", "/providers/acme", ["admin", "member"]],
  ["POST", "/mcp", ["admin", "member", "viewer"]],
  ["GET", "/listeners/x/deliveries", ["admin", "member"]],
  ["POST", "/listeners/x/acknowledge", ["admin", "member"]],
  ["GET", "/account", ["admin", "member", "viewer"]],
  ["GET", "/account/keys", ["admin"]],
  ["POST", "/account/keys", ["admin"]],
  ["DELETE", "/account/keys/x", ["admin"]],
  ["GET", "/audit_log", ["admin"]],
  ["GET", "/about", ["admin", "member", "viewer"]],
  ["GET", "/about/settings", ["admin"]],
];

describe("roles", () => {
  for (const [method, path, roles] of TABLE) {
    test(`that may ${method} ${path}: ${roles.join(", ")}`, () => {
      const all = ["admin", "member", "viewer", "registrar"] as const;
      assert.deepEqual(
        all.filter((role) => isPermitted(role, method, path)),
        roles,
      );
    });
  }
});

eachStore("an account's keys", (store) => {
  const scene = useGateway(store, { settings: { auth: "accounts" } });
  let account: TestAccount | undefined;
  let other: TestAccount | undefined;
  const as = (role: Role) => {
    assert.ok(account !== undefined);
    return account.as(role);
  };
  before(async () => {
    [account, other] = await makeAccounts(scene.gateway, "team", "others");
  });

  test("allow what their role allows and get 403 for the rest", async () => {
    assert.equal((await as("viewer").get("/agents")).status, 200);
    assertProblem(
      await as("viewer").post("/deliveries/replay", { status: "failed" }),
      403,
      "role_insufficient",
    );
    assertProblem(await as("member").get("/account/keys"), 403, "role_insufficient");
    assertProblem(await as("registrar").get("/agents"), 403, "role_insufficient");
    assertProblem(await as("viewer").get("/audit_log"), 403, "role_insufficient");
  });

  test("are created with a role, shown once, listed without values, and deleted", async () => {
    const made = await as("admin").post("/account/keys", { name: "grace", role: "member" });
    assert.equal(made.status, 200, made.text);
    const key = made.json() as { id: string; api_key: string; role: string };
    assert.equal(key.role, "member");
    assert.ok(account !== undefined);
    const grace = createManagement(scene.gateway.url, { "x-api-key": key.api_key });
    assert.equal((await grace.get("/agents")).status, 200);
    const listed = await as("admin").get("/account/keys");
    assert.ok(listed.text.includes(key.id));
    assert.ok(!listed.text.includes(key.api_key));
    assert.equal((await as("admin").delete(`/account/keys/${key.id}`)).status, 200);
    assertProblem(await grace.get("/agents"), 401, "account_key_invalid");
    assertProblem(await as("admin").delete(`/account/keys/${key.id}`), 404, "account_key_not_found");
  });

  test("of another account cannot be deleted", async () => {
    assert.ok(other !== undefined);
    const { id } = other.keys.member;
    assertProblem(await as("admin").delete(`/account/keys/${id}`), 404, "account_key_not_found");
    assert.equal((await other.as("member").get("/agents")).status, 200);
  });

  test("always include an admin", async () => {
    assert.ok(account !== undefined);
    const answer = await as("admin").delete(`/account/keys/${account.keys.admin.id}`);
    assertProblem(answer, 409, "account_key_last_admin");
    assert.equal((await as("admin").get("/account/keys")).status, 200);
  });

  test("stop working when they expire", async () => {
    const wrong = { name: "late", role: "viewer", expires_at: "2020-01-01T00:00:00Z" };
    assertProblem(await as("admin").post("/account/keys", wrong), 422, "body_invalid");
    const expires_at = new Date(Date.now() + 1_500).toISOString();
    const made = await as("admin").post("/account/keys", { name: "brief", role: "viewer", expires_at });
    const brief = createManagement(scene.gateway.url, {
      "x-api-key": (made.json() as { api_key: string }).api_key,
    });
    let answer = await brief.get("/agents");
    assert.equal(answer.status, 200);
    while (Date.now() <= Date.parse(expires_at)) answer = await brief.get("/agents");
    assertProblem(await brief.get("/agents"), 401, "account_key_invalid");
  });

  test("that belong to several accounts must select one", async () => {
    assert.ok(account !== undefined && other !== undefined);
    await grantInto(scene.gateway, account.keys.viewer.id, other, "member");
    const { value } = account.keys.viewer;
    const ask = (selected?: string) =>
      send(scene.gateway.url, {
        path: "/account",
        headers: { "x-api-key": value, ...(selected !== undefined && { "x-selected-account-id": selected }) },
      });
    const unclear = assertProblem(await ask(), 400, "account_unclear");
    assert.ok(unclear.detail.includes(account.id) && unclear.detail.includes(other.id));
    const here = (await ask(account.id)).json() as { id: string; role: string };
    const there = (await ask(other.id)).json() as { id: string; role: string };
    assert.deepEqual([here.id, here.role, there.id, there.role], [account.id, "viewer", other.id, "member"]);
  });

  test("get the same response for other accounts as for unknown ones", async () => {
    assert.ok(account !== undefined && other !== undefined);
    const { value } = account.keys.admin;
    const ask = (selected: string) =>
      send(scene.gateway.url, {
        path: "/agents",
        headers: { "x-api-key": value, "x-selected-account-id": selected },
      });
    const nobodys = "01900000-0000-7000-8000-000000000000";
    const [theirs, missing] = [await ask(other.id), await ask(nobodys)];
    assertProblem(theirs, 403, "account_not_accessible");
    assert.equal(theirs.text.replaceAll(other.id, "X"), missing.text.replaceAll(nobodys, "X"));
  });
});
