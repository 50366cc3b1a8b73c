import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import type { KyselyPlugin } from "kysely";
import { openDatabase } from "../../src/storage/open.ts";
import { eachStore } from "../harness/each-store.ts";
import { deliveriesOf, makeStoredQueue, setClock, webhookTo } from "./stage/stored-queue.ts";

eachStore("a claim that is interrupted", (store) => {
  for (const alsoCommits of [false, true]) {
    const how = alsoCommits
      ? "in time, where nothing can be written either"
      : "at once, and counts no attempt";
    test(`is put back by the same gateway ${how}, and then delivered`, async () => {
      const testDatabase = await store();
      const database = await openDatabase(testDatabase.url);
      try {
        const clock = setClock();
        // The claim itself succeeds; reading the claimed delivery fails.
        let isBreaking = false;
        let hasClaimed = false;
        const plugin: KyselyPlugin = {
          transformQuery({ node }) {
            if (isBreaking && node.kind === "SelectQueryNode") throw new Error("the connection broke");
            return node;
          },
          transformResult: async ({ result }) => result,
        };
        const { gateway, journal, queue } = makeStoredQueue(
          {
            ...database,
            prompt: database.prompt.withPlugin(plugin),
            commit: async (writes) => {
              if (hasClaimed && alsoCommits) throw new Error("the connection broke");
              hasClaimed = isBreaking;
              return database.commit(writes);
            },
          },
          0,
          clock,
          [],
          // Otherwise, SQLite's claim is part of another commit.
          alsoCommits,
        );
        // Other gateways consider it alive.
        const seen_at = Date.now() + 60_000;
        await database.query
          .insertInto("gateways")
          .values({ number: 0, instance: gateway, seen_at })
          .execute();
        const agentId = randomUUID();
        // In a lane, it is read from the store.
        const inLane = webhookTo(agentId, { ordering: "serialize", conversation: "a conversation" });
        await journal.accept(inLane, "waiting");
        isBreaking = true;
        await assert.rejects(queue.claim(agentId, 1), /the connection broke/);
        isBreaking = hasClaimed = false;
        const [left] = await deliveriesOf(database, agentId);
        assert.equal(left?.status, alsoCommits ? "running" : "waiting");

        assert.deepEqual(await queue.recover(), [], "put back although its claim may still be under way");
        clock.advance(16_000);
        assert.deepEqual(await queue.recover(), alsoCommits ? [agentId] : []);
        const [claimed] = await queue.claim(agentId, 1);
        assert.equal(claimed?.attempt, alsoCommits ? 2 : 1);
        // A delivery in progress stays claimed, however long it takes.
        clock.advance(16_000);
        assert.deepEqual(await queue.recover(), []);
      } finally {
        await database.close();
        await testDatabase.drop();
      }
    });
  }
});
