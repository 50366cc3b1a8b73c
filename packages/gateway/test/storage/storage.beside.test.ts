import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { openDatabase } from "../../src/storage/open.ts";
import { StorageUnavailable } from "../../src/storage/unavailable.ts";
import { eachStore } from "../harness/each-store.ts";
import { makeSqliteDatabase } from "../harness/stores/sqlite-database.ts";
import { startTestAgent } from "../harness/test-agent.ts";
import { waitFor } from "../harness/wait-for.ts";
import { startTestGateway } from "../harness/gateways/test-gateway.ts";
import { forwardPath } from "../harness/use-gateway.ts";
import { send } from "../harness/send.ts";

eachStore("a tool beside a gateway", (store) => {
  test("reads and writes the same store while the gateway delivers, and neither fails", async (context) => {
    const database = await store();
    const agent = await startTestAgent();
    const gateway = await startTestGateway(database);
    context.after(async () => {
      await agent.stop();
      await gateway.end();
    });
    await gateway.management.register({ name: "agent", url: agent.url, routes: ["POST /hook"] });
    const { value } = await gateway.management.createKey({ agent: "agent", name: "ci" });
    const beside = await openDatabase(database.url, { beside: true });
    try {
      const tool = async (): Promise<void> => {
        for (let round = 0; round < 50; round++) {
          await beside.query.transaction().execute(async (transaction) => {
            const { description } = await transaction
              .selectFrom("agents")
              .select("description")
              .where("name", "=", "agent")
              .executeTakeFirstOrThrow();
            const next = /^\d+$/.test(description) ? Number(description) + 1 : 1;
            await transaction
              .updateTable("agents")
              .set({ description: String(next) })
              .where("name", "=", "agent")
              .execute();
          });
        }
      };
      const webhooks = Array.from({ length: 50 }, () =>
        send(gateway.url, {
          method: "POST",
          path: forwardPath("agent", "/hook"),
          headers: { "x-agent-api-key": value },
        }),
      );
      const [answers] = await Promise.all([Promise.all(webhooks), tool()]);
      assert.deepEqual(new Set(answers.map(({ status }) => status)), new Set([200]));
    } finally {
      await beside.close();
    }
    // The gateway sees what the tool wrote, and continues after the tool has exited.
    await waitFor(async () => {
      const answer = await gateway.management.get("/agents/name/agent");
      return (answer.json() as { description: string }).description === "50";
    });
    assert.deepEqual(gateway.log.errors(), []);
  });

  test("may run before the first gateway: it creates the tables, and releases everything when it ends", async (context) => {
    const database = await store({ isEmpty: true });
    context.after(() => database.drop());
    const first = await openDatabase(database.url, { beside: true });
    await first.close();
    await (await startTestGateway(database)).stop();
  });
});

describe("a tool with a newer schema than the running SQLite gateway", () => {
  test("changes nothing and says so in one line, and migrates once the gateway has stopped", async (context) => {
    const database = makeSqliteDatabase();
    context.after(() => database.drop());
    const gateway = await startTestGateway(database);
    // As if the last migration had come with the tool.
    const [last] = await database.query("SELECT max(name) AS name FROM kysely_migration");
    await database.query("CREATE TABLE kept AS SELECT * FROM kysely_migration");
    await database.query("DELETE FROM kysely_migration");
    await assert.rejects(openDatabase(database.url, { beside: true }), (error) => {
      assert.ok(error instanceof StorageUnavailable);
      assert.match(error.message, /^the schema needs a migration, but another gateway is using [^\n]+$/);
      return true;
    });
    assert.deepEqual(await database.query("SELECT name FROM kysely_migration"), []);
    await database.query("INSERT INTO kysely_migration SELECT * FROM kept");
    await gateway.stop();
    await (await openDatabase(database.url, { beside: true })).close();
    assert.deepEqual(await database.query("SELECT max(name) AS name FROM kysely_migration"), [last]);
  });
});
