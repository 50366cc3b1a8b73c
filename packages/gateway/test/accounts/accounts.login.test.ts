import assert from "node:assert/strict";
import { before, test } from "node:test";
import { createAddressList } from "../../src/addresses/address-list.ts";
import { eachStore } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { send, type Answer } from "../harness/send.ts";
import { grantInto, makeAccounts, type TestAccount } from "../harness/test-accounts.ts";
import { useGateway } from "../harness/use-gateway.ts";

type Session = {
  readonly login: string;
  readonly signed_in: boolean;
  readonly account: { readonly id: string } | null;
  readonly role: string | null;
  readonly csrf_token: string | null;
};

eachStore("if callers must log in, a request", (store) => {
  const scene = useGateway(store, {
    settings: {
      auth: "accounts",
      failedLogins: { amount: 5, per: 60_000 },
      trustedProxies: createAddressList(["127.0.0.1"]),
    },
  });
  let team: TestAccount | undefined;
  let other: TestAccount | undefined;
  const account = (): TestAccount => {
    assert.ok(team !== undefined);
    return team;
  };
  before(async () => {
    [team, other] = await makeAccounts(scene.gateway, "team", "other");
  });
  const ask = (
    method: string,
    path: string,
    headers: Record<string, string> = {},
    json?: unknown,
  ): Promise<Answer> =>
    send(scene.gateway.url, {
      method,
      path,
      headers: { ...headers, ...(json !== undefined && { "content-type": "application/json" }) },
      ...(json !== undefined && { body: JSON.stringify(json) }),
    });
  const signIn = async (value = account().keys.member.value, headers: Record<string, string> = {}) => {
    const answer = await ask("POST", "/session", headers, { api_key: value });
    assert.equal(answer.status, 200, answer.text);
    const [set = ""] = answer.headers["set-cookie"] ?? [];
    const [cookie = ""] = set.split(";");
    return { set, cookie, session: answer.json() as Session };
  };

  test("without credentials is answered 401, whatever it requests", async () => {
    for (const path of [
      "/agents",
      "/deliveries",
      "/refusals",
      "/providers",
      "/account",
      "/audit_log",
      "/nowhere",
    ]) {
      const answer = await ask("GET", path);
      assertProblem(answer, 401, "login_required");
      assert.ok(answer.headers["www-authenticate"] !== undefined);
    }
    assertProblem(
      await ask("POST", "/agent_api_keys", {}, { agent_name: "x", name: "y" }),
      401,
      "login_required",
    );
  });

  test("needs no credentials for health, the API document, and the login", async () => {
    for (const path of ["/healthz", "/readyz", "/openapi.json", "/docs", "/session"]) {
      assert.equal((await ask("GET", path)).status, 200, path);
    }
    const session = (await ask("GET", "/session")).json() as Session;
    assert.deepEqual([session.login, session.signed_in, session.csrf_token], ["accounts", false, null]);
  });

  test("with an agent's key, internal or external, is not authenticated", async () => {
    const agent = await account().as("admin").register({ name: "keyed", url: scene.agent.url });
    const { value } = await account().as("admin").createKey({ agent: "keyed", name: "ci" });
    for (const key of [agent.internalKey, value]) {
      const headers = { "x-api-key": key, "x-forwarded-for": "203.0.113.70" };
      assertProblem(await ask("GET", "/agents", headers), 401, "account_key_invalid");
    }
  });

  test("with wrong keys is rate-limited by address, and the right key works from elsewhere", async () => {
    const from = (address: string, value: string) =>
      ask("GET", "/agents", { "x-api-key": value, "x-forwarded-for": address });
    for (let count = 0; count < 5; count++) {
      assertProblem(await from("203.0.113.1", `wrong-${count}`), 401, "account_key_invalid");
    }
    const held = await from("203.0.113.1", account().keys.admin.value);
    assertProblem(held, 429, "too_many_failed_logins");
    assert.ok(Number(held.headers["retry-after"]) > 0);
    assert.equal((await from("203.0.113.2", account().keys.admin.value)).status, 200);
    const signingIn = await ask("POST", "/session", { "x-forwarded-for": "203.0.113.1" }, { api_key: "x" });
    assertProblem(signingIn, 429, "too_many_failed_logins");
  });

  test("signs a browser in by a cookie that scripts cannot read and other sites cannot send", async () => {
    const plain = await signIn();
    assert.match(plain.set, /^agentex_session=[\w-]{43}; /);
    for (const attribute of [/; HttpOnly/i, /; SameSite=Strict/i, /; Path=\//i, /; Max-Age=43200/i]) {
      assert.match(plain.set, attribute);
    }
    assert.doesNotMatch(plain.set, /Secure/i);
    const overTls = await signIn(undefined, {
      "x-forwarded-proto": "https",
      "x-forwarded-for": "203.0.113.9",
    });
    assert.match(overTls.set, /; Secure/i);
    assert.equal((await ask("GET", "/agents", { cookie: plain.cookie })).status, 200);
    const seen = (await ask("GET", "/session", { cookie: plain.cookie })).json() as Session;
    assert.deepEqual(
      [seen.signed_in, seen.account?.id, seen.role, seen.csrf_token],
      [true, account().id, "member", plain.session.csrf_token],
    );
  });

  test("of a browser changes nothing without the session's CSRF token, or from another site", async () => {
    const { cookie, session } = await signIn();
    const body = { name: "by-browser", agent_name: "nobody" };
    const token = String(session.csrf_token);
    const change = (headers: Record<string, string>) =>
      ask("POST", "/agent_api_keys", { cookie, ...headers }, body);
    assertProblem(await change({}), 403, "csrf_token_invalid");
    assertProblem(await change({ "x-csrf-token": `${token}x` }), 403, "csrf_token_invalid");
    const foreign = { "x-csrf-token": token, origin: "https://evil.test" };
    assertProblem(await change(foreign), 403, "origin_not_allowed");
    const { host } = new URL(scene.gateway.url);
    // It gets as far as looking for the agent.
    assertProblem(await change({ "x-csrf-token": token, origin: `http://${host}` }), 404, "agent_not_found");
    const another = await signIn();
    const strangers = { "x-csrf-token": String(another.session.csrf_token) };
    assertProblem(await change(strangers), 403, "csrf_token_invalid");
  });

  test("does not sign in for a page of another site", async () => {
    const headers = { origin: "https://evil.test" };
    const answer = await ask("POST", "/session", headers, { api_key: account().keys.viewer.value });
    assertProblem(answer, 403, "origin_not_allowed");
    assert.equal(answer.headers["set-cookie"], undefined);
  });

  test("of a browser that signed out is not authenticated, and a registration token cannot sign in", async () => {
    const { cookie, session } = await signIn();
    const out = await ask("DELETE", "/session", { cookie, "x-csrf-token": String(session.csrf_token) });
    assert.equal(out.status, 204);
    assertProblem(await ask("GET", "/agents", { cookie }), 401, "login_required");
    const answer = await ask("POST", "/session", {}, { api_key: account().keys.registrar.value });
    assertProblem(answer, 403, "role_insufficient");
  });

  test("of a browser ends with the key that it signed in with", async () => {
    const made = await account().as("admin").post("/account/keys", { name: "brief", role: "member" });
    const key = made.json() as { id: string; api_key: string };
    const { cookie } = await signIn(key.api_key);
    assert.equal((await ask("GET", "/agents", { cookie })).status, 200);
    await account().as("admin").delete(`/account/keys/${key.id}`);
    assertProblem(await ask("GET", "/agents", { cookie }), 401, "login_required");
  });

  test("of a browser can select another account of the same key", async () => {
    assert.ok(other !== undefined);
    const made = await account().as("admin").post("/account/keys", { name: "both", role: "viewer" });
    const key = made.json() as { id: string; api_key: string };
    await grantInto(scene.gateway, key.id, other, "admin");
    const { cookie, session } = await signIn(key.api_key);
    assert.equal(session.account?.id, account().id);
    const token = { "x-csrf-token": String(session.csrf_token) };
    assertProblem(
      await ask("PUT", "/session", { cookie }, { account_id: other.id }),
      403,
      "csrf_token_invalid",
    );
    const chosen = await ask("PUT", "/session", { cookie, ...token }, { account_id: other.id });
    assert.equal((chosen.json() as Session).account?.id, other.id);
    const now = (await ask("GET", "/account", { cookie })).json() as { id: string; role: string };
    assert.deepEqual([now.id, now.role], [other.id, "admin"]);
    const nobodys = { account_id: "01900000-0000-7000-8000-000000000000" };
    assertProblem(await ask("PUT", "/session", { cookie, ...token }, nobodys), 403, "account_not_accessible");
  });
});

eachStore("without login, a request", (store) => {
  const scene = useGateway(store);

  test("learns from /session that there is no login and there are no accounts", async () => {
    const { management } = scene.gateway;
    const session = (await management.get("/session")).json() as Session;
    assert.deepEqual([session.login, session.signed_in, session.role], ["none", true, "admin"]);
    for (const path of ["/account", "/account/keys"]) {
      assertProblem(await management.get(path), 404, "accounts_off");
    }
    assertProblem(await management.post("/session", { api_key: "x" }), 404, "accounts_off");
  });
});
