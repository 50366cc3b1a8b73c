import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { describe, test, type TestContext } from "node:test";
import { generateEncryptionKey } from "../../src/secrets/encryption-key.ts";
import { runChild } from "../harness/gateways/child-gateway.ts";
import { eachStore, type Store } from "../harness/each-store.ts";
import { registrationOf } from "../harness/management.ts";
import { startTestAgent } from "../harness/test-agent.ts";
import type { Actor } from "../secrets-scan/actor.ts";
import { ACTORS, ACTORS_WITH_ACCOUNTS } from "../secrets-scan/actors.ts";
import { createScanner, type Scanner } from "../secrets-scan/scanner.ts";
import { spellingsOf } from "../secrets-scan/spellings.ts";
import { createStage } from "../secrets-scan/stage.ts";

/** `agentex accounts create`, beside the gateway. */
async function makeAccount(
  environment: Readonly<Record<string, string>>,
  scanner: Scanner,
): Promise<Record<string, string>> {
  const child = runChild(["accounts", "create", "team", "--json"], environment);
  assert.equal(await child.exited(), 0, child.stderr());
  const { id, key } = JSON.parse(child.stdout()) as { id: string; key: { api_key: string } };
  return { "x-api-key": scanner.add("the first admin key", key.api_key), "x-selected-account-id": id };
}

type Scan = {
  readonly environment?: Readonly<Record<string, string>>;
  readonly actors: readonly Actor[];
  /** Creates an account to act in, before the gateway starts. */
  readonly hasAccounts?: boolean;
  /** The minimum number of secrets, responses and webhooks: evidence that the actors did their work. */
  readonly least: readonly [secrets: number, answers: number, webhooks: number];
};

/** Makes actors do everything that they do with secrets, and searches for these wherever they could have ended up. */
const scan =
  (store: Store, { actors, hasAccounts = false, least, environment: more = {} }: Scan) =>
  async (context: TestContext): Promise<void> => {
    const database = await store();
    const agent = await startTestAgent();
    const scanner = createScanner();
    const [fresh, old] = [generateEncryptionKey(), generateEncryptionKey()].map((key) =>
      scanner.add("an encryption key", key),
    );
    const url = new URL(database.url);
    // If everyone is let in, the server does not check it.
    if (database.engine === "postgres")
      url.password = scanner.add("the database's password", randomBytes(16).toString("hex"));
    const environment = {
      AGENTEX_PORT: "0",
      AGENTEX_DATABASE_URL: database.engine === "postgres" ? url.href : database.url,
      AGENTEX_ENCRYPTION_KEY: `${fresh},${old}`,
      AGENTEX_LOG_LEVEL: "trace",
      AGENTEX_LOG_FORMAT: "json",
      AGENTEX_FAILED_VERIFICATIONS: "off",
      AGENTEX_ADDRESS_FAILED_VERIFICATIONS: "off",
      ...more,
    };
    // So that there is something to re-encrypt.
    const before = runChild(["serve"], { ...environment, AGENTEX_ENCRYPTION_KEY: `${old}` });
    const gateway = { current: before };
    context.after(async () => {
      await gateway.current.kill();
      await agent.stop();
      await database.drop();
    });
    await before.listens();
    before.process.kill("SIGTERM");
    await before.exited();

    const child = runChild(["serve"], environment);
    gateway.current = child;
    const gatewayUrl = await child.listens();
    const credentials = hasAccounts ? await makeAccount(environment, scanner) : {};
    const stage = createStage({ url: gatewayUrl, agent, database, environment, credentials }, scanner);
    for (const { act } of actors) await act(stage);

    // Evidence that the actors did their work: otherwise, there would be nothing to find.
    const log = child.stdout() + child.stderr();
    assert.ok(scanner.secrets.size > least[0], `${scanner.secrets.size} secrets`);
    assert.ok(stage.answers.length > least[1], `${stage.answers.length} answers`);
    assert.ok(agent.received.length > least[2], `${agent.received.length} webhooks`);
    for (const word of ['"refused"', '"answered"', "listens on"]) assert.ok(log.includes(word), word);

    const found: string[] = [];
    const look = (where: string, bytes: Uint8Array, allowed?: ReadonlySet<string>): void => {
      for (const each of scanner.findIn(bytes, allowed)) found.push(`${where}: ${each}`);
    };
    for (const { what, bytes, allowed } of stage.answers) look(what, bytes, allowed);
    for (const { url: path, rawHeaders } of agent.received) {
      look("what the agent received", Buffer.from(`${path}\n${rawHeaders.join("\n")}`));
    }
    look("the database while the gateway runs", await database.everything(), stage.inBodies);

    // A canary: if a secret were stored, logged or returned, it would be found.
    const canary = scanner.add("the canary", `canary ${randomBytes(8).toString("hex")}`);
    await stage.manage("POST", "/agents/register", {
      ...registrationOf({ name: "canary", url: agent.url }),
      description: canary,
    });
    const seen = await stage.manage("GET", "/agents/name/canary");
    assert.equal(seen.status, 200, seen.text);
    assert.match(scanner.findIn(await database.everything()).join(), /the canary \(raw\)/);
    assert.match(
      scanner.findIn(stage.answers.at(-1)?.bytes ?? Buffer.alloc(0)).join(),
      /^the canary \(raw\)/,
    );

    child.process.kill("SIGTERM");
    assert.equal(await child.exited(), 0);
    const afterwards = await database.everything();
    look("the database afterwards", afterwards, new Set([canary, ...stage.inBodies]));
    look("the log", Buffer.from(child.stdout() + child.stderr() + before.stdout() + before.stderr()));
    assert.deepEqual([...new Set(found)].slice(0, 40), []);
  };

eachStore("no secret that a gateway has received", (store) => {
  test(
    "is in its files, its log or any response except the one to its creation",
    scan(store, { actors: ACTORS, least: [200, 500, 50] }),
  );
  test(
    "is there if callers log in, nor are their keys, tokens and sessions",
    scan(store, {
      actors: ACTORS_WITH_ACCOUNTS,
      environment: { AGENTEX_AUTH: "accounts", AGENTEX_FAILED_LOGINS: "off" },
      hasAccounts: true,
      least: [25, 60, 5],
    }),
  );
});

describe("the scan for secrets", () => {
  const secret = 'a "secret"/+ü that is long';
  for (const [spelling, spelt] of spellingsOf(secret)) {
    test(`finds one that is written as ${spelling}, in the middle of other bytes`, () => {
      const scanner = createScanner();
      scanner.add("it", secret);
      const bytes = Buffer.concat([randomBytes(1_000), spelt, randomBytes(1_000)]);
      assert.ok(scanner.findIn(bytes).some((found) => found.startsWith(`it (${spelling})`)));
      assert.deepEqual(scanner.findIn(bytes, new Set([secret])), []);
    });
  }

  test("finds one in base64 of something longer, wherever it begins, and in JSON in JSON", () => {
    const scanner = createScanner();
    scanner.add("it", secret);
    for (let before = 0; before < 6; before++) {
      const longer = Buffer.concat([randomBytes(before), Buffer.from(secret), randomBytes(5)]);
      for (const text of [longer.toString("base64"), longer.toString("base64url"), longer.toString("hex")]) {
        assert.ok(scanner.findIn(Buffer.from(text)).length > 0, text);
      }
    }
    const nested = JSON.stringify({ body: JSON.stringify({ secret }) });
    assert.ok(scanner.findIn(Buffer.from(nested)).length > 0);
  });

  test("finds nothing if there is nothing", () => {
    const scanner = createScanner();
    scanner.add("it", secret);
    assert.deepEqual(scanner.findIn(randomBytes(100_000)), []);
  });
});
