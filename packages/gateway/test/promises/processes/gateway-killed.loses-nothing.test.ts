import assert from "node:assert/strict";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { eachStore } from "../../harness/each-store.ts";
import { startTestAgent } from "../../harness/test-agent.ts";
import type { TestDatabase } from "../../harness/stores/test-database.ts";
import { waitFor } from "../../harness/wait-for.ts";
import { startGatewayProcess, type GatewayProcess } from "../stage/gateway-process.ts";
import { startLoad, type Load } from "../stage/load.ts";
import { receiptsOf, repeatsIn, type Receipt } from "../stage/receipts.ts";
import { attemptsOf, countByStatus, isSettled, setStage } from "../stage/stage.ts";
import { assertOnlyAllowedTransitions, watchTransitions } from "../stage/transitions.ts";
import { sendKeyed, sendPush } from "../stage/webhooks.ts";

/** `npm run rounds` kills for half an hour. */
const ROUNDS = 3;
const ACKNOWLEDGED_EACH_LIFE = 5;
/** The maximum time, in milliseconds, between that many acknowledgements and the kill. */
const LONGEST_LIFE = 300;

eachStore("a gateway that is killed", (store) => {
  // The timeout allows for many starts, which are slow on a busy machine.
  test(
    "loses nothing that it acknowledged, over three kills under load",
    { timeout: 300_000 },
    async (context) => {
      const database = await store();
      const agent = await startTestAgent();
      agent.answers((_received, response) => void setTimeout(() => response.end("done"), Math.random() * 15));
      const gateways: GatewayProcess[] = [];
      let load: Load | undefined;
      try {
        let current = await startGatewayProcess(database);
        gateways.push(current);
        await setStage(current.management, { url: agent.url });
        await watchTransitions(database);
        const { url, port } = current;
        // An orderly stop writes its compile cache for the starts that follow.
        assert.equal(await current.stop(), 0);
        current = await startGatewayProcess(database, { port });
        gateways.push(current);
        // On PostgreSQL, another gateway takes over what the killed one leaves behind.
        if (database.engine === "postgres") gateways.push(await startGatewayProcess(database));

        load = startLoad(8, (marker) =>
          Number(marker.slice(1)) % 3 === 0
            ? sendKeyed(url, { marker, prefer: "respond-async" })
            : sendPush(url, { marker }),
        );
        for (let round = 0; round < ROUNDS; round++) {
          // However slow the machine is, each life acknowledges something before it ends at a random moment.
          const before = load.acknowledged.size;
          const { acknowledged } = load;
          await waitFor(
            () => acknowledged.size >= before + ACKNOWLEDGED_EACH_LIFE,
            () => "the gateway acknowledges nothing",
          );
          await sleep(Math.random() * LONGEST_LIFE);
          await current.kill();
          if (database.engine === "sqlite") assertOpensCleanly(database);
          current = await startGatewayProcess(database, { port });
          gateways.push(current);
        }
        await load.stop();

        await waitFor(
          () => isSettled(database),
          () => "something is still under way",
        );
        const receipts = receiptsOf(agent);
        const received = new Set(receipts.map(({ marker }) => marker));
        const lost = [...load.acknowledged.keys()].filter((marker) => !received.has(marker));
        assert.deepEqual(lost, [], "acknowledged, and never received by the agent");
        assert.deepEqual(
          load.refused.map(({ status }) => status),
          [],
        );
        assert.deepEqual(Object.keys(await countByStatus(database)), ["delivered"]);
        await assertRepeatsAreExplained(receipts, database, context);
        await assertOnlyAllowedTransitions(database);
        context.diagnostic(
          `${load.acknowledged.size} acknowledged, ${receipts.length} received, ${load.broken()} broken off`,
        );
      } finally {
        await load?.stop();
        for (const gateway of gateways) await gateway.kill();
        await agent.stop();
        await database.drop();
      }
    },
  );
});

/** A repeat is the attempt after one that a kill cut off before its result was stored. */
async function assertRepeatsAreExplained(
  receipts: readonly Receipt[],
  database: TestDatabase,
  context: TestContext,
): Promise<void> {
  const attempts = new Map(
    (await attemptsOf(database)).map(({ delivery_id, number, error, agent_status }) => [
      `${String(delivery_id)} ${Number(number)}`,
      { error, agent_status },
    ]),
  );
  const repeats = repeatsIn(receipts);
  for (const { id, attempt } of receipts) {
    const isLast = !attempts.has(`${id} ${attempt + 1}`);
    assert.deepEqual(
      attempts.get(`${id} ${attempt}`),
      isLast ? { error: null, agent_status: 200 } : { error: "gateway_stopped", agent_status: null },
      `attempt ${attempt} of ${id}`,
    );
  }
  assert.equal(
    new Set(receipts.map(({ id, attempt }) => `${id} ${attempt}`)).size,
    receipts.length,
    "an attempt was made twice",
  );
  context.diagnostic(`${repeats.length} repeats, each after an attempt that a kill cut off`);
}

/** Opens a copy, so that the gateway finds the file as the kill left it. */
function assertOpensCleanly({ url }: TestDatabase): void {
  const file = url.slice("sqlite:".length);
  const copy = mkdtempSync(join(tmpdir(), "agentex-test-"));
  try {
    cpSync(dirname(file), copy, { recursive: true });
    const opened = new DatabaseSync(join(copy, basename(file)));
    assert.deepEqual(opened.prepare("PRAGMA integrity_check").all().map(Object.values), [["ok"]]);
    opened.close();
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
