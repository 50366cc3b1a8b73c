import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";
import { CannotStart } from "../../src/gateway.ts";
import { openVault } from "../../src/secrets/open-vault.ts";
import { openDatabase } from "../../src/storage/open.ts";
import { eachStore, newPostgres, noPostgres, type Store } from "../harness/each-store.ts";
import { newKeys } from "../harness/gateways/encryption-keys.ts";
import { assertProblem } from "../harness/problem.ts";
import { send } from "../harness/send.ts";
import { githubHeaders } from "../harness/sign.ts";
import { makeSqliteDatabase } from "../harness/stores/sqlite-database.ts";
import { startTestGateway } from "../harness/gateways/test-gateway.ts";
import { forwardPath, useGateway } from "../harness/use-gateway.ts";

eachStore("secrets at rest", (store) => {
  const scene = useGateway(store, { mayLogErrors: true });

  test("are a keyed hash for external keys, and AES-256-GCM for the others", async () => {
    const { management, database } = scene.gateway;
    await management.register({ name: "agent", url: scene.agent.url });
    await management.createKey({ agent: "agent", name: "ci" });
    await management.createKey({ agent: "agent", name: "o/r", type: "github" });
    await management.createKey({ agent: "agent", name: "A1", type: "slack", value: "shh-shh" });
    const rows = await database.query(
      "SELECT api_key_type, value_hash, value_encrypted FROM agent_api_key_values AS value " +
        "JOIN agent_api_keys ON agent_api_keys.id = value.key_id",
    );
    assert.equal(rows.length, 4);
    for (const { api_key_type, value_hash, value_encrypted } of rows) {
      const [stored, empty] =
        api_key_type === "external" ? [value_hash, value_encrypted] : [value_encrypted, value_hash];
      assert.equal(empty, null);
      assert.match(String(stored), /^v1\.[0-9a-f]{8}\.[\w-]{43,}$/);
    }
  });

  test("cannot be decrypted in another row: whoever can write to the database cannot swap them", async () => {
    const { management, database } = scene.gateway;
    await management.register({ name: "swapped", url: scene.agent.url, routes: ["POST /hook"] });
    const one = await management.createKey({
      agent: "swapped",
      name: "a/a",
      type: "github",
      value: "secret of a",
    });
    const other = await management.createKey({
      agent: "swapped",
      name: "b/b",
      type: "github",
      value: "secret of b",
    });
    const body = JSON.stringify({ repository: { full_name: "a/a" } });
    const call = async (secret: string) =>
      scene.call("swapped", "/hook", { method: "POST", headers: await githubHeaders(secret, body), body });
    assert.equal((await call("secret of a")).status, 200);

    await database.query(
      "UPDATE agent_api_key_values SET value_encrypted = " +
        `(SELECT value_encrypted FROM agent_api_key_values WHERE key_id = '${other.id}') WHERE key_id = '${one.id}'`,
    );
    // The gateway reloads what it has in memory when the agent's row has changed.
    await database.query("UPDATE agents SET updated_at = updated_at WHERE name = 'swapped'");
    for (const secret of ["secret of a", "secret of b"]) assert.ok((await call(secret)).status >= 400);
    assert.equal(scene.agent.received.length, 1);
  });
});

const refuses = (store: Store) => async (context: TestContext) => {
  const database = await store();
  context.after(() => database.drop());
  const encryptionKey = randomBytes(32).toString("base64");
  await (await startTestGateway(database, { settings: { encryptionKey } })).stop();
  // In a different spelling, it is the same key.
  const sameKey = Buffer.from(encryptionKey, "base64").toString("hex");
  await (await startTestGateway(database, { settings: { encryptionKey: sameKey } })).stop();

  const wrong = randomBytes(32).toString("base64");
  await assert.rejects(startTestGateway(database, { settings: { encryptionKey: wrong } }), (error) => {
    assert.ok(error instanceof CannotStart);
    assert.match(error.message, /^AGENTEX_ENCRYPTION_KEY lacks the key [0-9a-f]{8} [^\n]+$/);
    assert.ok(!error.message.includes(wrong));
    return true;
  });
  // The rejection changed nothing.
  await (await startTestGateway(database, { settings: { encryptionKey } })).stop();
};

eachStore("a database", (store) => {
  test("is opened only with its own encryption key", refuses(store));
});

describe("a PostgreSQL database", { skip: noPostgres }, () => {
  test("on which two gateways with different keys start at the same time belongs to one of them", async (context) => {
    const database = await newPostgres();
    context.after(() => database.drop());
    const started = await Promise.allSettled([startTestGateway(database), startTestGateway(database)]);
    for (const result of started) if (result.status === "fulfilled") await result.value.stop();
    assert.deepEqual(started.map(({ status }) => status).toSorted(), ["fulfilled", "rejected"]);
  });

  test("that two vaults check at the same moment belongs to one of them", async (context) => {
    const database = await newPostgres();
    context.after(() => database.drop());
    const opened = await Promise.all([openDatabase(database.url), openDatabase(database.url)]);
    try {
      for (let round = 0; round < 10; round++) {
        await database.query("DELETE FROM vault_checks; DELETE FROM hash_keys");
        const answers = await Promise.all(opened.map((one) => openVault(one, newKeys(), Date.now())));
        assert.deepEqual(answers.map(({ outcome }) => outcome).toSorted(), ["keys_missing", "opened"]);
      }
    } finally {
      for (const one of opened) await one.close();
    }
  });
});

describe("with SQLite and no configured encryption key", () => {
  test("the gateway generates one that only its owner can read, beside a database that only they can open", async (context) => {
    const database = makeSqliteDatabase({ isEmpty: true });
    const gateway = await startTestGateway(database);
    context.after(() => gateway.end());
    const file = join(database.directory, "encryption.key");
    assert.equal(statSync(file).mode & 0o777, 0o600);
    assert.equal(statSync(database.directory).mode & 0o777, 0o700);
    assert.match(readFileSync(file, "utf8"), /^[0-9a-f]{64}\n$/);
  });

  test("stored data is readable after a restart, but not with another key file", async (context) => {
    const database = makeSqliteDatabase();
    context.after(() => database.drop());
    const file = join(database.directory, "encryption.key");
    const first = await startTestGateway(database);
    await first.management.register({ name: "agent", url: "http://127.0.0.1:1", routes: ["POST /hook"] });
    const { value } = await first.management.createKey({ agent: "agent", name: "ci" });
    await first.stop();

    const second = await startTestGateway(database);
    const call = (headers: Record<string, string>) =>
      send(second.url, { method: "POST", path: forwardPath("agent", "/hook"), headers });
    assertProblem(await call({ "x-agent-api-key": value }), 502, "agent_unreachable");
    assertProblem(await call({ "x-agent-api-key": "wrong" }), 401, "key_invalid");
    await second.stop();

    writeFileSync(file, randomBytes(32).toString("hex"));
    await assert.rejects(startTestGateway(database), /AGENTEX_ENCRYPTION_KEY lacks the key/);
    rmSync(file);
    await assert.rejects(startTestGateway(database), /AGENTEX_ENCRYPTION_KEY lacks the key/);
  });

  for (const content of ["", "not a key\n", "0".repeat(63)]) {
    test(`a key file that holds ${JSON.stringify(content.slice(0, 9))} stops the start in one line`, async (context) => {
      const database = makeSqliteDatabase();
      context.after(() => database.drop());
      await (await startTestGateway(database)).stop();
      writeFileSync(join(database.directory, "encryption.key"), content);
      await assert.rejects(startTestGateway(database), {
        message: /^cannot read or create the encryption key file: [^\n]+does not contain valid/,
      });
    });
  }
});
