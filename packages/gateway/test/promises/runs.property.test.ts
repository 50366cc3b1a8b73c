import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { formatDeliveryId } from "../../src/ids/delivery-id.ts";
import { eachStore } from "../harness/each-store.ts";
import { freePort } from "../harness/free-port.ts";
import type { TestDatabase } from "../harness/stores/test-database.ts";
import { waitFor } from "../harness/wait-for.ts";
import { startAgentProcess } from "./stage/agent-process.ts";
import { startGatewayProcess, type GatewayProcess } from "./stage/gateway-process.ts";
import { readRunLines, type RunLine } from "./stage/run-lines.ts";
import { countByStatus, setStage } from "./stage/stage.ts";
import { assertOnlyAllowedTransitions, transitionsIn, watchTransitions } from "./stage/transitions.ts";
import { sendPush } from "./stage/webhooks.ts";

const SESSIONS = 10;
const RUNS = 6;
/** In seconds. Longer than it takes to start a gateway, so that not every run is lost with each kill. */
const LEASE = 5;
const DISTURBANCES = 4;
const RUN_AGENT = new URL("stage/run-agent-child.ts", import.meta.url);

const settings = {
  AGENTEX_RUN_LEASE: `${LEASE}s`,
  AGENTEX_RETRY_SCHEDULE: Array.from({ length: 50 }, () => "200ms").join(),
};

eachStore("60 runs in 10 sessions, with agents killed and paused and gateways killed", (store) => {
  test(
    "go one at a time and in order in each session, and each ends once",
    { timeout: 300_000 },
    async (context) => {
      const database = await store();
      const directory = mkdtempSync(join(tmpdir(), "agentex-test-"));
      const file = join(directory, "runs");
      const [agentPort, ...ports] = await Promise.all([freePort(), freePort(), freePort()]);
      const gatewayPorts = ports.slice(0, database.engine === "sqlite" ? 1 : 2);
      const urls = gatewayPorts.map((port) => `http://127.0.0.1:${port}`);
      const startAgent = async () => startAgentProcess(agentPort, file, { script: RUN_AGENT, rest: urls });
      let agent = await startAgent();
      const gateways: GatewayProcess[] = [];
      try {
        for (const port of gatewayPorts)
          gateways.push(await startGatewayProcess(database, { port, settings }));
        const [first] = gateways;
        assert.ok(first);
        await watchTransitions(database);
        await setStage(first.management, {
          url: `http://127.0.0.1:${agentPort}`,
          routes: [{ ordering: "serialize" }],
        });
        const done = new AbortController();
        const disturb = async (): Promise<void> => {
          for (let count = 0; count < DISTURBANCES && !done.signal.aborted; count++) {
            // The first begins once every session has runs, however fast the machine is.
            await sleep(200 + Math.random() * 800);
            if (count % 4 === 0) {
              // Longer than a lease and the sweeps: its runs are lost while it lives.
              agent.signal("SIGSTOP");
              await sleep(LEASE * 1_000 + 1_500);
              agent.signal("SIGCONT");
            } else if (count % 4 === 2) {
              const which = Math.floor(Math.random() * gateways.length);
              await gateways[which]?.kill();
              gateways[which] = await startGatewayProcess(database, {
                port: gatewayPorts[which] ?? 0,
                settings,
              });
            } else {
              await agent.kill();
              agent = await startAgent();
            }
          }
        };
        const disturbing = disturb();
        await Promise.all(
          Array.from({ length: SESSIONS }, async (_, session) => {
            for (let number = 0; number < RUNS; number++) {
              const push = {
                marker: `${session} ${number}`,
                branch: `s${session}`,
                deliveryId: crypto.randomUUID(),
              };
              await untilAccepted(urls, push);
            }
          }),
        );
        await waitFor(() => hasEnded(database), "a run is still under way", 200_000);
        done.abort();
        await disturbing;

        const lines = readRunLines(file);
        const rows = await readDeliveries(database);
        assert.equal(rows.length, SESSIONS * RUNS);
        assert.deepEqual(
          lines.filter(({ event }) => event === "unexpected"),
          [],
        );
        for (const row of rows)
          assertEndedOnce(
            row,
            lines.filter(({ id }) => id === row.id),
          );
        for (let session = 0; session < SESSIONS; session++) assertInOrder(session, lines);
        await assertOneAtATime(database, rows);
        await assertOnlyAllowedTransitions(database);
        const over = lines.filter(({ event }) => event === "over").length;
        const lost = await database.query("SELECT count(*) AS number FROM runs WHERE state = 'lost'");
        assert.ok(Number(lost[0]?.["number"]) > 0, "no run was lost");
        context.diagnostic(
          `${JSON.stringify(await countByStatus(database))}, ${lines.filter(({ event }) => event === "begun").length} attempts, ` +
            `${String(lost[0]?.["number"])} lost, ${over} heard that they were over`,
        );
      } finally {
        agent.signal("SIGCONT");
        await agent.kill();
        for (const gateway of gateways) await gateway.kill();
        await database.drop();
        rmSync(directory, { recursive: true, force: true });
      }
    },
  );
});

/** Like a provider, the sender retries if nobody responds. */
async function untilAccepted(
  urls: readonly string[],
  push: { readonly marker: string; readonly branch: string; readonly deliveryId: string },
): Promise<void> {
  let next = Math.floor(Math.random() * urls.length);
  await waitFor(
    async () => {
      const answer = await sendPush(urls[next++ % urls.length] ?? "", push).catch(() => undefined);
      return answer !== undefined && answer.status < 300;
    },
    `${push.marker} was not accepted`,
    120_000,
  );
}

async function hasEnded(database: TestDatabase): Promise<boolean> {
  const { waiting = 0, running = 0, working = 0 } = await countByStatus(database);
  return waiting + running + working === 0;
}

type Ended = {
  readonly id: string;
  readonly status: string;
  readonly attempts: number;
  readonly conversation: string;
};

async function readDeliveries(database: TestDatabase): Promise<Ended[]> {
  const rows = await database.query("SELECT id, status, attempts, conversation FROM deliveries");
  return rows.map((row) => ({
    id: formatDeliveryId(BigInt(row["id"] as number | bigint)),
    status: String(row["status"]),
    attempts: Number(row["attempts"]),
    conversation: String(row["conversation"]),
  }));
}

/** At most one report of its end was accepted, by its last attempt, and its delivery says the same. */
function assertEndedOnce({ id, status, attempts }: Ended, lines: readonly RunLine[]): void {
  assert.ok(status === "delivered" || status === "failed", `${id} is ${status}`);
  const ends = lines.filter(({ event }) => event === "succeeded" || event === "failed");
  assert.ok(ends.length <= 1, `${id} ended ${ends.length} times`);
  for (const { event, attempt } of ends) {
    assert.deepEqual([event === "succeeded" ? "delivered" : "failed", attempt], [status, attempts], id);
  }
  const begun = lines.filter(({ event }) => event === "begun").map(({ attempt }) => attempt);
  assert.deepEqual(
    begun,
    [...new Set(begun)].toSorted((a, b) => a - b),
    `${id}: attempts`,
  );
}

/** They begin in order of acceptance. */
function assertInOrder(session: number, lines: readonly RunLine[]): void {
  const begun = lines.filter(({ event, marker }) => event === "begun" && marker.startsWith(`${session} `));
  assert.deepEqual(
    [...new Set(begun.map(({ marker }) => marker))],
    Array.from({ length: RUNS }, (_, number) => `${session} ${number}`),
    `session ${session}: order`,
  );
}

/** No two runs of a session are in progress at the same time, as the order of all changes shows. */
async function assertOneAtATime(database: TestDatabase, rows: readonly Ended[]): Promise<void> {
  const sessionOf = new Map(rows.map(({ id, conversation }) => [id, conversation]));
  const atWork = new Map<string, string>();
  for (const { id, from, to } of await transitionsIn(database)) {
    const delivery = formatDeliveryId(id);
    const session = sessionOf.get(delivery) ?? "";
    const other = atWork.get(session);
    if (to === "running") {
      assert.equal(other, undefined, `${delivery} began beside ${other}, in ${session}`);
      atWork.set(session, delivery);
    } else if (to === "working") {
      // Straight from `waiting` if its report proved that it is in progress.
      assert.ok(
        other === delivery || (other === undefined && from === "waiting"),
        `${delivery} beside ${other}`,
      );
      atWork.set(session, delivery);
    } else {
      atWork.delete(session);
    }
  }
}
