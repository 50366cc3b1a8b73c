import assert from "node:assert/strict";
import { test } from "node:test";
import { LOCAL_ACCOUNT_ID } from "../../src/accounts/account.ts";
import { up } from "../../src/storage/migrations/0019-verification-rules.ts";
import { openDatabase } from "../../src/storage/open.ts";
import { eachStore } from "../harness/each-store.ts";

eachStore("a custom provider that was defined with `proof`", (store) => {
  test("is defined with `verification` after the upgrade", async () => {
    const testDatabase = await store();
    try {
      const database = await openDatabase(testDatabase.url);
      const { query, engine } = database;
      try {
        const rule = { scheme: "token", header: "x-token" };
        const definition = JSON.stringify({ id: "acme", name: "Acme", proof: rule, olderProofs: ["x-old"] });
        await query
          .insertInto("custom_providers")
          .values({ account_id: LOCAL_ACCOUNT_ID, id: "acme", definition, created_at: 1, updated_at: 1 })
          .execute();
        await up(query, engine);
        const stored = await query
          .selectFrom("custom_providers")
          .select("definition")
          .executeTakeFirstOrThrow();
        assert.deepEqual(JSON.parse(stored.definition), {
          id: "acme",
          name: "Acme",
          verification: rule,
          olderSignatures: ["x-old"],
        });
      } finally {
        await database.close();
      }
    } finally {
      await testDatabase.drop();
    }
  });
});
