import assert from "node:assert/strict";
import { describe, test, type TestContext } from "node:test";
import type { KyselyPlugin } from "kysely";
import { createCipher, deriveKey, keyIdOf } from "../../src/secrets/cipher.ts";
import { generateEncryptionKey, parseEncryptionKeys } from "../../src/secrets/encryption-key.ts";
import { ENCRYPTED_COLUMNS } from "../../src/secrets/encrypted-columns.ts";
import { reencrypt } from "../../src/secrets/reencrypt.ts";
import { createVault } from "../../src/secrets/vault.ts";
import { openDatabase } from "../../src/storage/open.ts";
import { runChild } from "../harness/gateways/child-gateway.ts";
import { eachStore, type Store } from "../harness/each-store.ts";
import { send } from "../harness/send.ts";
import { githubHeaders } from "../harness/sign.ts";
import { startTestAgent, type TestAgent } from "../harness/test-agent.ts";
import type { TestDatabase } from "../harness/stores/test-database.ts";
import { startTestGateway, type TestGateway } from "../harness/gateways/test-gateway.ts";
import { forwardPath } from "../harness/use-gateway.ts";

const keysOf = (text: string) => {
  const keys = parseEncryptionKeys(text);
  assert.ok(keys !== undefined);
  return keys;
};
const idOf = (text: string): string => keysOf(text)[0].id;
const [OLD, NEW] = [generateEncryptionKey(), generateEncryptionKey()];
const BODY = JSON.stringify({ repository: { full_name: "o/r" } });

/** `agentex secrets …` in its own process. */
const secrets = async (database: TestDatabase, encryptionKey: string, ...args: string[]) => {
  const child = runChild(["secrets", ...args], {
    AGENTEX_DATABASE_URL: database.url,
    AGENTEX_ENCRYPTION_KEY: encryptionKey,
  });
  try {
    const code = await child.exited();
    const said = child.stdout() + child.stderr();
    for (const key of [OLD, NEW]) assert.ok(!said.includes(key), "a key was shown");
    return { code, stdout: child.stdout(), stderr: child.stderr() };
  } finally {
    await child.kill();
  }
};
const reported = ({ stdout }: { stdout: string }) => JSON.parse(stdout) as Record<string, unknown>;

/** The ids of the keys with which anything is encrypted. */
const keysInUse = async (database: TestDatabase): Promise<string[]> => {
  const texts: unknown[] = [];
  for (const { table, column } of ENCRYPTED_COLUMNS) {
    const rows = await database.query(`SELECT ${column} AS text FROM ${table} WHERE ${column} IS NOT NULL`);
    texts.push(...rows.map(({ text }) => text));
  }
  return [...new Set(texts.map((text) => keyIdOf(String(text)) ?? "none"))].toSorted();
};

type Keys = { readonly external: string; readonly github: string };

const makeKeys = async ({ management }: TestGateway, agent: TestAgent): Promise<Keys> => {
  await management.register({ name: "agent", url: agent.url, routes: ["POST /hook"] });
  const external = await management.createKey({ agent: "agent", name: "ci" });
  const github = await management.createKey({ agent: "agent", name: "o/r", type: "github" });
  return { external: external.value, github: github.value };
};

const call = (gateway: TestGateway, headers: Record<string, string>, body?: string) =>
  send(gateway.url, {
    method: "POST",
    path: forwardPath("agent", "/hook"),
    headers,
    ...(body !== undefined && { body }),
  });

const assertBothWork = async (gateway: TestGateway, { external, github }: Keys): Promise<void> => {
  assert.equal((await call(gateway, { "x-agent-api-key": external })).status, 200);
  assert.equal((await call(gateway, await githubHeaders(github, BODY), BODY)).status, 200);
};

const begin = async (store: Store, context: TestContext) => {
  const database = await store();
  const agent = await startTestAgent();
  const gateways: TestGateway[] = [];
  context.after(async () => {
    for (const gateway of gateways) await gateway.stop();
    await agent.stop();
    await database.drop();
  });
  const start = async (encryptionKey: string): Promise<TestGateway> => {
    const gateway = await startTestGateway(database, { settings: { encryptionKey } });
    gateways.push(gateway);
    return gateway;
  };
  return { database, agent, start };
};

eachStore("an encryption key", (store) => {
  test("is replaced while the gateway verifies and rotates, without rejecting anything, and is then no longer needed", async (context) => {
    const { database, agent, start } = await begin(store, context);
    const first = await start(OLD);
    const keys = await makeKeys(first, agent);
    await first.stop();

    const gateway = await start(`${NEW},${OLD}`);
    await assertBothWork(gateway, keys);
    const added = await gateway.management.createKey({ agent: "agent", name: "a/b", type: "github" });
    assert.deepEqual(await keysInUse(database), [idOf(NEW), idOf(OLD)].toSorted());

    const tool = new AbortController();
    const working = (async () => {
      let rounds = 0;
      for (; !tool.signal.aborted; rounds++) {
        await assertBothWork(gateway, keys);
        const rotated = await gateway.management.post(`/agent_api_keys/${added.id}/rotate`, {});
        assert.equal(rotated.status, 200, rotated.text);
      }
      return rounds;
    })();
    const ran = await secrets(database, `${NEW} ${OLD}`, "reencrypt", "--json");
    tool.abort();
    assert.ok((await working) > 0);
    assert.equal(ran.code, 0, ran.stderr);
    assert.partialDeepStrictEqual(reported(ran), {
      dry_run: false,
      key: idOf(NEW),
      unreadable: [],
      forgotten: [idOf(OLD)],
    });
    assert.deepEqual(await keysInUse(database), [idOf(NEW)]);
    await assertBothWork(gateway, keys);
    assert.deepEqual(gateway.log.errors(), []);
    await gateway.stop();

    const last = await start(NEW);
    await assertBothWork(last, keys);
    await last.stop();
    await assert.rejects(start(OLD), new RegExp(`lacks the key ${idOf(NEW)} `));
  });

  test("that comes second only decrypts: new data is encrypted with the first", async (context) => {
    const { database, agent, start } = await begin(store, context);
    const gateway = await start(`${OLD}\n${NEW}`);
    const keys = await makeKeys(gateway, agent);
    await assertBothWork(gateway, keys);
    await gateway.stop();
    assert.deepEqual(await keysInUse(database), [idOf(OLD)]);
    await (await start(OLD)).stop();
  });

  test("that made hashes before they had their own key still finds the keys, even after it is replaced", async (context) => {
    const { database, agent, start } = await begin(store, context);
    const first = await start(OLD);
    const keys = await makeKeys(first, agent);
    await first.stop();
    // As the first release stored it.
    const [key] = keysOf(OLD);
    const before = createVault(createCipher([key]), { id: key.id, bytes: deriveKey(key, "hash") });
    await database.query("DELETE FROM hash_keys");
    await database.query(
      `UPDATE agent_api_key_values SET value_hash = '${before.hash(keys.external)}' WHERE value_hash IS NOT NULL`,
    );

    const second = await start(`${NEW},${OLD}`);
    await assertBothWork(second, keys);
    await second.stop();
    assert.equal((await secrets(database, `${NEW},${OLD}`, "reencrypt")).code, 0);
    const third = await start(NEW);
    await assertBothWork(third, keys);
    await third.stop();
  });

  test("cannot be removed while there is an unreadable secret, which is named", async (context) => {
    const { database, agent, start } = await begin(store, context);
    const gateway = await start(OLD);
    await makeKeys(gateway, agent);
    const { id } = await gateway.management.createKey({ agent: "agent", name: "x/y", type: "github" });
    await gateway.stop();
    await database.query(
      "UPDATE agent_api_key_values SET value_encrypted = (SELECT value_encrypted FROM agent_api_key_values " +
        `WHERE value_encrypted IS NOT NULL AND key_id <> '${id}' LIMIT 1) WHERE key_id = '${id}'`,
    );
    const [row] = await database.query(`SELECT id FROM agent_api_key_values WHERE key_id = '${id}'`);
    const ran = await secrets(database, `${NEW},${OLD}`, "reencrypt", "--json");
    assert.equal(ran.code, 1);
    assert.deepEqual(reported(ran)["unreadable"], [
      { table: "agent_api_key_values", row: row?.["id"], column: "value_encrypted" },
    ]);
    assert.deepEqual(reported(ran)["forgotten"], []);
    // Everything else was re-encrypted.
    assert.equal(reported(ran)["moved"], 3);
    await assert.rejects(start(NEW), new RegExp(`lacks the key ${idOf(OLD)} `));
  });
});

eachStore("reencrypting", (store) => {
  test("knows every encrypted column", async (context) => {
    const { database, start } = await begin(store, context);
    await start(OLD);
    const columns = await database.query(
      database.engine === "sqlite"
        ? "SELECT tables.name AS place, columns.name FROM sqlite_schema AS tables, pragma_table_info(tables.name) AS columns " +
            "WHERE tables.type = 'table' AND columns.name LIKE '%encrypted'"
        : "SELECT table_name AS place, column_name AS name FROM information_schema.columns " +
            "WHERE table_schema = 'public' AND column_name LIKE '%encrypted'",
    );
    const known = ENCRYPTED_COLUMNS.map(({ table, column }) => `${table}.${column}`);
    assert.deepEqual(
      columns.map(({ place, name }) => `${String(place)}.${String(name)}`).toSorted(),
      [...known, "vault_checks.value_encrypted"].toSorted(),
    );
  });

  /** More secrets than are read in one step, under the old key. */
  const manySecrets = async (database: TestDatabase, agent: TestAgent): Promise<void> => {
    const gateway = await startTestGateway(database, { settings: { encryptionKey: OLD } });
    await gateway.management.register({ name: "agent", url: agent.url });
    for (let number = 0; number < 120; number++) {
      await gateway.management.createKey({ agent: "agent", name: `o/${number}`, type: "github" });
    }
    await gateway.stop();
  };
  // The agent's own key and the key of the hashes are two more.
  const MANY = 122;
  const cipher = createCipher(keysOf(`${NEW},${OLD}`));

  test("that is interrupted continues where it stopped", async (context) => {
    const { database, agent } = await begin(store, context);
    await manySecrets(database, agent);
    const beside = await openDatabase(database.url, { beside: true });
    try {
      const broken = reencrypt(beside.query, cipher, {
        progress: () => {
          throw new Error("broken off");
        },
      });
      await assert.rejects(broken, { message: "broken off" });
      assert.deepEqual(await keysInUse(database), [idOf(NEW), idOf(OLD)].toSorted());
      const steps: number[] = [];
      const result = await reencrypt(beside.query, cipher, { progress: (moved) => steps.push(moved) });
      assert.deepEqual(result, { moved: MANY - 100, unreadable: [], isComplete: true });
      assert.equal(steps.at(-1), result.moved);
      assert.deepEqual(await keysInUse(database), [idOf(NEW)]);
    } finally {
      await beside.close();
    }
  });

  test("never overwrites what a gateway stored since it was read, and includes that, too", async (context) => {
    const { database, agent } = await begin(store, context);
    const gateway = await startTestGateway(database, { settings: { encryptionKey: OLD } });
    const keys = await makeKeys(gateway, agent);
    await gateway.stop();
    const [row] = await database.query(
      "SELECT value.id FROM agent_api_key_values AS value JOIN agent_api_keys ON agent_api_keys.id = key_id " +
        "WHERE api_key_type = 'github'",
    );
    const place = { table: "agent_api_key_values", row: String(row?.["id"]), column: "value_encrypted" };
    const changed = createCipher(keysOf(OLD)).encrypt("changed meanwhile", place);
    const beside = await openDatabase(database.url, { beside: true });
    try {
      let isChanged = false;
      // Between reading and writing.
      const meanwhile: KyselyPlugin = {
        transformQuery: ({ node }) => node,
        async transformResult({ result }) {
          if (!isChanged && result.rows.some((each) => each["row"] === place.row)) {
            isChanged = true;
            await database.query(
              `UPDATE agent_api_key_values SET value_encrypted = '${changed}' WHERE id = '${place.row}'`,
            );
          }
          return result;
        },
      };
      const result = await reencrypt(beside.query.withPlugin(meanwhile), cipher);
      assert.ok(isChanged);
      assert.deepEqual(result, { moved: 3, unreadable: [], isComplete: true });
    } finally {
      await beside.close();
    }
    const [stored] = await database.query(
      `SELECT value_encrypted FROM agent_api_key_values WHERE id = '${place.row}'`,
    );
    assert.equal(cipher.decrypt(String(stored?.["value_encrypted"]), place), "changed meanwhile");
    assert.notEqual(keys.github, "changed meanwhile");
  });

  test("in a dry run, only counts; the status shows ids and counts, before and after", async (context) => {
    const { database, agent, start } = await begin(store, context);
    const gateway = await start(OLD);
    await makeKeys(gateway, agent);
    const both = `${NEW},${OLD}`;

    const dry = await secrets(database, both, "reencrypt", "--dry-run");
    assert.deepEqual(dry, {
      code: 0,
      stdout: `3 secrets would be encrypted with ${idOf(NEW)}.\n`,
      stderr: "",
    });
    assert.deepEqual(await keysInUse(database), [idOf(OLD)]);
    const status = async (encryptionKey: string) => secrets(database, encryptionKey, "status");
    const table = (...rows: string[]) => ["key       use       secrets", ...rows, ""].join("\n");
    assert.equal(
      (await status(both)).stdout,
      table(`${idOf(NEW)}  encrypts  0`, `${idOf(OLD)}  decrypts  3`),
    );
    const wrong = await status(NEW);
    assert.equal(wrong.code, 1);
    assert.equal(wrong.stdout, table(`${idOf(NEW)}  encrypts  0`, `${idOf(OLD)}  missing   3`));
    assert.match(wrong.stderr, new RegExp(`^agentex: AGENTEX_ENCRYPTION_KEY lacks the key ${idOf(OLD)} `));
    for (const more of [[], ["--dry-run"]]) {
      const refused = await secrets(database, NEW, "reencrypt", ...more);
      assert.equal(refused.code, 1);
      assert.match(refused.stderr, /^agentex: AGENTEX_ENCRYPTION_KEY lacks the key [^\n]+\n$/);
    }

    const ran = await secrets(database, both, "reencrypt");
    assert.deepEqual(ran, {
      code: 0,
      stdout: `3 secrets re-encrypted with ${idOf(NEW)}.\nNothing is encrypted with ${idOf(OLD)} anymore.\n`,
      stderr: "",
    });
    assert.deepEqual(reported(await secrets(database, NEW, "status", "--json")), {
      keys: [{ id: idOf(NEW), use: "encrypts", secrets: 3 }],
      columns: [
        { table: "agent_api_key_values", column: "value_encrypted", key_id: idOf(NEW), secrets: 2 },
        { table: "hash_keys", column: "key_encrypted", key_id: idOf(NEW), secrets: 1 },
      ],
    });
  });
});

describe("agentex secrets", () => {
  test("generate prints a key that the settings accept, a different one each time", async () => {
    const said: string[] = [];
    for (let run = 0; run < 2; run++) {
      const child = runChild(["secrets", "generate"], {});
      assert.equal(await child.exited(), 0);
      said.push(child.stdout());
      assert.match(child.stdout(), /^[0-9a-f]{64}\n$/);
    }
    assert.notEqual(said[0], said[1]);
  });

  test("status says what is missing instead of creating it", async () => {
    const child = runChild(["secrets", "status"], { AGENTEX_DATABASE_URL: "sqlite:/nonexistent/agentex.db" });
    assert.equal(await child.exited(), 1);
    assert.equal(child.stderr(), "agentex: /nonexistent/agentex.db does not exist\n");
  });
});
