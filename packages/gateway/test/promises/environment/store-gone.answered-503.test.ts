import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { inspect } from "node:util";
import { newPostgres, noPostgres } from "../../harness/each-store.ts";
import { startOwnPostgres } from "../../harness/stores/own-postgres.ts";
import { makePostgresDatabase } from "../../harness/stores/postgres-database.ts";
import { assertProblem } from "../../harness/problem.ts";
import { makeSqliteDatabase } from "../../harness/stores/sqlite-database.ts";
import { startStallingProxy } from "../../harness/stores/stalling-proxy.ts";
import { startTestAgent, type TestAgent } from "../../harness/test-agent.ts";
import type { TestDatabase } from "../../harness/stores/test-database.ts";
import { waitFor, within } from "../../harness/wait-for.ts";
import { startGatewayProcess } from "../stage/gateway-process.ts";
import { startLoad } from "../stage/load.ts";
import { receiptsOf } from "../stage/receipts.ts";
import { setStage } from "../stage/stage.ts";
import { sendKeyed, sendPush } from "../stage/webhooks.ts";

/** A store that can be taken away, and is restored after this many rejections. */
type Outage = {
  readonly begin: () => void | Promise<void>;
  readonly end: () => void | Promise<void>;
  readonly refusals: number;
  /** With two, one of them is told to stop during the outage. */
  readonly gateways: 1 | 2;
};

/** The time for a rejection, in milliseconds: five and a half seconds, and an allowance for a busy machine. */
const AT_ONCE = 8_000;
const SCHEDULE = Array.from({ length: 50 }, () => "500ms").join();
/** Large enough that the rest of a full disk does not hold many of them. */
const PADDING = "x".repeat(64 * 1024);

test("an unreachable PostgreSQL server: 503 immediately, and everything acknowledged is delivered when it is back", async (context) => {
  const server = await startOwnPostgres();
  if (server === undefined) {
    context.skip("PostgreSQL is not installed on this machine");
    return;
  }
  try {
    const database = await makePostgresDatabase(server.url);
    // By default, the throwaway server loses commits in a crash.
    const url = `${database.url}&options=${encodeURIComponent("-c synchronous_commit=on")}`;
    const outage = {
      begin: () => server.pause(),
      end: () => server.resume(),
      refusals: 40,
      gateways: 2,
    } as const;
    await survive({ ...database, url }, outage, context);
  } finally {
    await server.stop();
  }
});

test(
  "a silent PostgreSQL server: 503 soon, and everything is delivered when it responds again",
  { skip: noPostgres },
  async (context) => {
    const database = await newPostgres();
    const proxy = await startStallingProxy(database.url);
    try {
      const outage = {
        begin: () => proxy.stall(),
        end: () => proxy.resume(),
        refusals: 12,
        gateways: 1,
      } as const;
      await survive({ ...database, url: proxy.url }, outage, context);
    } finally {
      await proxy.stop();
      await database.drop();
    }
  },
);

test("a full disk: 503 immediately, and everything acknowledged is delivered when there is space", async (context) => {
  const disk = mkdtempSync(join(tmpdir(), "agentex-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=24m", "tmpfs", disk], { stdio: "pipe" });
  } catch {
    rmSync(disk, { recursive: true });
    context.skip("a small disk to fill up cannot be mounted: that takes root");
    return;
  }
  try {
    const database = makeSqliteDatabase({ place: disk });
    const filler = join(disk, "filler");
    await survive(
      database,
      { begin: () => fillUp(filler), end: () => rmSync(filler), refusals: 40, gateways: 1 },
      context,
    );
    await database.drop();
  } finally {
    execFileSync("umount", [disk]);
    rmSync(disk, { recursive: true });
  }
});

async function survive(database: TestDatabase, outage: Outage, context: TestContext): Promise<void> {
  const agent: TestAgent = await startTestAgent();
  const settings = { AGENTEX_RETRY_SCHEDULE: SCHEDULE };
  const gateway = await startGatewayProcess(database, { settings });
  const leaving = outage.gateways === 2 ? await startGatewayProcess(database, { settings }) : undefined;
  await setStage(gateway.management, { url: agent.url, routes: [{}, { path: "/direct", policy: "direct" }] });
  let isWell = false;
  agent.answers((_received, response) => response.writeHead(isWell ? 200 : 503).end());
  let slowest = 0;
  const load = startLoad(4, async (marker) => {
    const begun = performance.now();
    const answer =
      Number(marker.slice(1)) % 3 === 0
        ? await sendKeyed(gateway.url, { marker, prefer: "respond-async", padding: PADDING })
        : await sendPush(gateway.url, { marker, padding: PADDING });
    if (answer.status >= 300) slowest = Math.max(slowest, performance.now() - begun);
    return answer;
  });
  try {
    await waitFor(() => load.acknowledged.size >= 20, "the load does not get going");
    await outage.begin();
    const begunBefore = load.begun();
    await waitFor(() => load.refused.length >= 4, "nothing was refused");
    assertProblem(await gateway.management.get("/readyz"), 503, "not_ready");
    assert.equal((await gateway.management.get("/healthz")).status, 200);
    const direct = await sendKeyed(gateway.url, { marker: "direct", path: "/direct", padding: PADDING });
    assertProblem(direct, 503, "storage_unavailable");
    if (leaving !== undefined) {
      assert.equal(await within(leaving.stop(), "the end of a gateway that is told to stop", 25_000), 0);
    }
    await waitFor(() => load.refused.length >= outage.refusals, "the senders hang");
    const kept = [...load.acknowledged.keys()].filter((marker) => Number(marker.slice(1)) > begunBefore);
    assert.deepEqual(kept, [], "something was acknowledged that could not be kept");

    const acknowledged = load.acknowledged.size;
    await outage.end();
    await waitFor(() => load.acknowledged.size >= acknowledged + 5, "nothing is taken any more");
    await waitFor(async () => (await gateway.management.get("/readyz")).status === 200, "it is not ready");
    await load.stop();
    isWell = true;
    for (const answer of load.refused) {
      assertProblem(answer, 503, "storage_unavailable");
      assert.match(String(answer.headers["retry-after"]), /^\d+$/);
    }
    assert.ok(slowest < AT_ONCE, `a sender waited ${slowest} ms`);
    assert.equal(load.broken(), 0);

    const missing = (): string[] => {
      const received = new Set(receiptsOf(agent).map(({ marker }) => marker));
      return [...load.acknowledged.keys()].filter((marker) => !received.has(marker));
    };
    await waitFor(
      () => missing().length === 0,
      () => `${missing().length} were not delivered`,
      // A delivery whose claim was cut off by the outage is taken over after fifteen seconds.
    );
    let unfinished: unknown[] = [];
    await waitFor(
      async () => {
        unfinished = await database.query("SELECT * FROM deliveries WHERE status IN ('waiting', 'running')");
        return unfinished.length === 0;
      },
      () => `still under way: ${inspect(unfinished)}`,
    );
    context.diagnostic(
      `${load.acknowledged.size} acknowledged, ${load.refused.length} refused, the slowest after ${Math.round(slowest)} ms`,
    );
  } finally {
    await load.stop();
    await leaving?.kill();
    await gateway.kill();
    await agent.stop();
  }
}

/** Writes a file until the disk is full. */
function fillUp(file: string): void {
  for (let size = 1024 * 1024; size >= 1;) {
    try {
      appendFileSync(file, Buffer.alloc(size));
    } catch {
      size = Math.floor(size / 2);
    }
  }
}
