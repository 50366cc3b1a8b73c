import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { describe, test } from "node:test";
import { newPostgres, noPostgres } from "../harness/each-store.ts";
import { send } from "../harness/send.ts";
import { startTestAgent } from "../harness/test-agent.ts";
import { startTestGateway } from "../harness/gateways/test-gateway.ts";
import { forwardPath } from "../harness/use-gateway.ts";

const ROUNDS = 5;
const GATEWAYS = 3;

describe("gateways that start at the same time on one empty PostgreSQL", { skip: noPostgres }, () => {
  for (let round = 1; round <= ROUNDS; round++) {
    test(`create its tables once, and take one number each (${round} of ${ROUNDS})`, async (context) => {
      const database = await newPostgres({ isEmpty: true });
      const agent = await startTestAgent();
      const settings = { encryptionKey: randomBytes(32).toString("hex") };
      const gateways = await Promise.all(
        Array.from({ length: GATEWAYS }, () => startTestGateway(database, { settings })),
      );
      context.after(async () => {
        await Promise.all(gateways.map((gateway) => gateway.stop()));
        await agent.stop();
        await database.drop();
      });

      const rows = await database.query("SELECT number FROM gateways");
      assert.equal(new Set(rows.map(({ number }) => number)).size, GATEWAYS);

      // A change at one applies to the others: registers at the first, creates a key at the second, calls all.
      const [first, second] = gateways;
      await first?.management.register({ name: "agent", url: agent.url, routes: ["POST /hook"] });
      const key = await second?.management.createKey({ agent: "agent", name: "ci" });
      const calls = gateways.flatMap((gateway) =>
        Array.from({ length: 5 }, () =>
          send(gateway.url, {
            method: "POST",
            path: forwardPath("agent", "/hook"),
            headers: { "x-agent-api-key": key?.value ?? "" },
          }),
        ),
      );
      const answers = await Promise.all(calls);
      assert.ok(answers.every(({ status }) => status === 200));
      assert.equal(
        new Set(answers.map(({ headers }) => headers["x-agentex-delivery-id"])).size,
        calls.length,
      );
      for (const gateway of gateways) assert.deepEqual(gateway.log.errors(), []);
    });
  }

  test("release their numbers when they stop", async () => {
    const database = await newPostgres({ isEmpty: true });
    const gateway = await startTestGateway(database);
    await gateway.stop();
    const rows = await database.query("SELECT number FROM gateways");
    await database.drop();
    assert.deepEqual(rows, []);
  });
});
