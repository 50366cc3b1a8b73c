import assert from "node:assert/strict";
import { test } from "node:test";
import { runChild } from "../harness/gateways/child-gateway.ts";
import { eachStore } from "../harness/each-store.ts";
import { createManagement } from "../harness/management.ts";
import { generateEncryptionKey } from "../../src/secrets/encryption-key.ts";

type Created = { readonly id: string; readonly key: { readonly id: string; readonly api_key: string } };

eachStore("agentex accounts", (store) => {
  test("creates accounts and keys beside a running gateway, which accepts them immediately", async () => {
    const database = await store();
    const settings = {
      AGENTEX_DATABASE_URL: database.url,
      AGENTEX_ENCRYPTION_KEY: generateEncryptionKey(),
      AGENTEX_AUTH: "accounts",
      AGENTEX_LOG_FORMAT: "json",
    };
    const agentex = async (...args: string[]) => {
      const child = runChild(args, settings);
      const code = await child.exited();
      return { code, stdout: child.stdout(), stderr: child.stderr() };
    };
    // The database need not exist beforehand.
    const first = await agentex("accounts", "create", "Payments team", "--json");
    assert.equal(first.code, 0, first.stderr);
    const gateway = runChild(["serve", "--port", "0"], settings);
    try {
      const url = await gateway.listens();
      const account = JSON.parse(first.stdout) as Created;
      const admin = createManagement(url, {
        "x-api-key": account.key.api_key,
        "x-selected-account-id": account.id,
      });
      assert.equal((await admin.get("/account")).status, 200);

      const second = await agentex("accounts", "create", "Second", "--json");
      const other = JSON.parse(second.stdout) as Created;
      const made = await agentex(
        "accounts",
        "keys",
        "create",
        "Payments team",
        "grace",
        "--role",
        "viewer",
        "--json",
      );
      const grace = JSON.parse(made.stdout) as { id: string; api_key: string };
      const asGrace = createManagement(url, { "x-api-key": grace.api_key });
      assert.equal((await asGrace.get("/agents")).status, 200);
      const granted = await agentex("accounts", "grant", grace.id, "Second", "--role", "admin");
      assert.equal(granted.code, 0, granted.stderr);
      const inSecond = createManagement(url, {
        "x-api-key": grace.api_key,
        "x-selected-account-id": other.id,
      });
      assert.equal((await inSecond.get("/account/keys")).status, 200);
      const listed = await agentex("accounts", "keys", "list", "Second");
      assert.match(listed.stdout, /admin {6}.*grace/);
      assert.ok(!listed.stdout.includes(grace.api_key));
      const gone = await agentex("accounts", "keys", "delete", "Second", grace.id);
      assert.equal(gone.code, 0, gone.stderr);
      assert.equal((await inSecond.get("/account")).status, 403);
      assert.equal((await asGrace.get("/agents")).status, 200);

      const audit = (await admin.get("/audit_log")).json() as {
        entries: { action: string; actor: { type: string } }[];
      };
      assert.deepEqual(
        audit.entries.map(({ action, actor }) => `${actor.type} ${action}`),
        ["command_line account_key.create", "command_line account_key.create", "command_line account.create"],
      );
      for (const [args, complaint] of [
        [["accounts", "create", "Second"], /an account named 'Second' already exists/],
        [["accounts", "keys", "list", "Nowhere"], /there is no account 'Nowhere'/],
        [["accounts", "keys", "delete", "Second", other.key.id], /the last admin key of 'Second'/],
        [["accounts", "grant", "x", "Second", "--role", "admin"], /no account key with the id 'x'/],
      ] as const) {
        const refused = await agentex(...args);
        assert.equal(refused.code, 1);
        assert.match(refused.stderr, complaint);
      }
      const wrong = await agentex("accounts", "keys", "create", "Second", "x", "--role", "boss");
      assert.equal(wrong.code, 2);
      assert.match(wrong.stderr, /Allowed choices are admin, member, viewer, registrar/);
      const log = gateway.stdout() + gateway.stderr();
      for (const secret of [account.key.api_key, other.key.api_key, grace.api_key]) {
        assert.ok(!log.includes(secret));
      }
    } finally {
      await gateway.kill();
      await database.drop();
    }
  });

  test("assigns what was created without login to the account created for it", async () => {
    const database = await store();
    const settings = {
      AGENTEX_DATABASE_URL: database.url,
      AGENTEX_ENCRYPTION_KEY: generateEncryptionKey(),
      AGENTEX_LOG_FORMAT: "json",
    };
    const before = runChild(["serve", "--port", "0"], settings);
    try {
      const agent = { name: "early", url: "http://localhost:8000" };
      await createManagement(await before.listens()).register(agent);
    } finally {
      await before.kill();
    }
    const making = runChild(["accounts", "create", "Heirs", "--local", "--json"], settings);
    assert.equal(await making.exited(), 0, making.stderr());
    const heirs = JSON.parse(making.stdout()) as Created;
    const after = runChild(["serve", "--port", "0"], { ...settings, AGENTEX_AUTH: "accounts" });
    try {
      const admin = createManagement(await after.listens(), { "x-api-key": heirs.key.api_key });
      assert.equal((await admin.get("/agents/name/early")).status, 200);
    } finally {
      await after.kill();
      await database.drop();
    }
  });
});
