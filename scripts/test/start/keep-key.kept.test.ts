import assert from "node:assert/strict";
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { GatewayError, type GatewayClient } from "agentex-gateway-sdk";
import { keepKey, type KeptKey } from "../../start/keep-key.ts";
import { temporaryFolder } from "./started.ts";

type Stored = { id: string; name: string; api_key_type: string; values: { id: string }[] };

/** A stub gateway that knows keys by type and name. */
function fakeGateway() {
  const stored = new Map<string, Stored>();
  let made = 0;
  const keys = {
    async getByName({ name, api_key_type }: { name: string; api_key_type: string }): Promise<Stored> {
      const key = stored.get(`${api_key_type} ${name}`);
      if (key === undefined) throw new GatewayError("not found", { status: 404, code: "key_not_found" });
      return key;
    },
    async create({ name, api_key_type }: { name: string; api_key_type: string }) {
      assert.ok(!stored.has(`${api_key_type} ${name}`), "the name is free");
      made += 1;
      const key = { id: `key-${made}`, name, api_key_type, values: [{ id: `value-${made}` }] };
      stored.set(`${api_key_type} ${name}`, key);
      return { ...key, api_key: `secret-${made}` };
    },
    async delete(id: string): Promise<string> {
      for (const [name, key] of stored) if (key.id === id) stored.delete(name);
      return "deleted";
    },
  };
  const gateway = { keys } as unknown as Pick<GatewayClient, "keys">;
  return { gateway, stored };
}

const EXTERNAL = { name: "a", type: "external" };
const GITHUB = { name: "a", type: "github" };

function setUp(context: TestContext) {
  const file = join(temporaryFolder(context), "data", "keys.json");
  const { gateway, stored } = fakeGateway();
  const keep = (wanted: { name: string; type: string }): Promise<KeptKey> =>
    keepKey(gateway, "agent", wanted, file);
  return { file, stored, keep };
}

test("a key is created once, and its value kept in a file that only its owner can read", async (context) => {
  const { file, keep } = setUp(context);
  const made = await keep(EXTERNAL);
  assert.equal(made.value, "secret-1");
  assert.deepEqual(await keep(EXTERNAL), made);
  assert.equal(statSync(file).mode & 0o777, 0o600);
});

test("keys of the same name and different types are kept apart", async (context) => {
  const { keep } = setUp(context);
  const [external, github] = [await keep(EXTERNAL), await keep(GITHUB)];
  assert.deepEqual([await keep(EXTERNAL), await keep(GITHUB)], [external, github]);
});

test("a key that the gateway no longer has is created again", async (context) => {
  const { stored, keep } = setUp(context);
  await keep(EXTERNAL);
  stored.clear();
  assert.equal((await keep(EXTERNAL)).value, "secret-2");
});

test("a rotated key is created again once the old value has expired", async (context) => {
  const { stored, keep } = setUp(context);
  await keep(EXTERNAL);
  const key = stored.get("external a");
  key?.values.push({ id: "rotated" });
  assert.equal((await keep(EXTERNAL)).value, "secret-1", "both values work for a while");
  key?.values.shift();
  assert.equal((await keep(EXTERNAL)).value, "secret-2");
});

test("a key whose value is not in the file is created again", async (context) => {
  const { file, keep } = setUp(context);
  await keep(EXTERNAL);
  for (const spoilt of ["", "{", "null", '{"id":1}', '[{"id":"value-1"}]']) {
    writeFileSync(file, spoilt);
    const { value } = await keep(EXTERNAL);
    assert.match(readFileSync(file, "utf8"), new RegExp(`"${value}"`));
  }
});
