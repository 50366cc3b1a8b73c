import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { startCluster } from "../cluster/cluster.ts";
import { killHalfWay } from "../cluster/kill.ts";
import { measureThroughput } from "../cluster/throughput.ts";
import { findPostgresBinaries } from "../../scripts/postgres/binaries.ts";
import { startDurablePostgres, type DurablePostgres } from "../stand/durable-postgres.ts";

const skip = findPostgresBinaries() === undefined && "PostgreSQL is not installed";

describe("a small bench of several gateways", { skip }, () => {
  let server: DurablePostgres;
  before(async () => {
    server = await startDurablePostgres();
  });
  after(() => server.stop());

  test("measures what was acknowledged, delivered and committed", async () => {
    const cluster = await startCluster(server, 2);
    try {
      const storePid = server.pid;
      const row = await measureThroughput({
        cluster,
        policy: "queued",
        connections: 4,
        seconds: 1,
        storePid,
      });
      assert.equal(row.gateways, 2);
      assert.ok(row.acknowledged > 0 && row.ended > 0, JSON.stringify(row));
      assert.ok(row.meanGroup >= 1 && row.largestGroup >= row.meanGroup, JSON.stringify(row));
    } finally {
      await cluster.stop();
    }
  });

  test("loses nothing when a gateway is killed, and senders continue with the other", async () => {
    const options = { gateways: 2, policy: "assured", connections: 4, seconds: 2 } as const;
    const killed = await killHalfWay(server, options);
    assert.ok(killed.acknowledged > 0, JSON.stringify(killed));
    assert.equal(killed.lost, 0, JSON.stringify(killed));
    assert.ok(killed.received >= killed.acknowledged, JSON.stringify(killed));
  });
});
