import assert from "node:assert/strict";
import { test } from "node:test";
import { newPostgres, noPostgres } from "../../harness/each-store.ts";
import { startStallingProxy } from "../../harness/stores/stalling-proxy.ts";
import { startTestAgent } from "../../harness/test-agent.ts";
import { waitFor } from "../../harness/wait-for.ts";
import { startGatewayProcess } from "../stage/gateway-process.ts";
import { receiptsOf } from "../stage/receipts.ts";
import { setStage } from "../stage/stage.ts";
import { sendPush } from "../stage/webhooks.ts";

/** A silent connection is abandoned after three seconds; the next heartbeat or check is due at most two seconds later. */
const GOES_ON_WITHIN = 15_000;
/** The number of connections that are open during the failover: the gateway must not wait for them one by one. */
const SENDERS = 8;
/** Makes bodies so large that each attempt reads them from the store. */
const PADDING = "x".repeat(128 * 1024);

test(
  "after a failover that cuts no connection, attempts and webhooks continue within seconds",
  { skip: noPostgres },
  async () => {
    const database = await newPostgres();
    const proxy = await startStallingProxy(database.url);
    const agent = await startTestAgent();
    let isWell = false;
    agent.answers((_received, response) => response.writeHead(isWell ? 200 : 503).end());
    const gateway = await startGatewayProcess(
      { ...database, url: proxy.url },
      { settings: { AGENTEX_RETRY_SCHEDULE: Array.from({ length: 50 }, () => "1s").join() } },
    );
    try {
      await setStage(gateway.management, { url: agent.url, routes: [{ policy: "queued" }] });
      await Promise.all(
        Array.from({ length: SENDERS }, (_, number) =>
          sendPush(gateway.url, { marker: `before ${number}`, padding: PADDING }),
        ),
      );
      await waitFor(() => receiptsOf(agent).length >= 2 * SENDERS, "nothing is tried again");
      proxy.forget("stays");
      isWell = true;
      const before = receiptsOf(agent).length;
      const triedAgain = (): ReadonlySet<string> =>
        new Set(
          receiptsOf(agent)
            .slice(before)
            .map(({ marker }) => marker)
            .filter((marker) => marker.startsWith("before")),
        );
      const begun = performance.now();
      const isTaken = async (): Promise<boolean> =>
        (await sendPush(gateway.url, { marker: "after" })).status === 202;
      await Promise.all([
        waitFor(isTaken, "no webhook is taken", GOES_ON_WITHIN),
        // A delivery that was being claimed takes longer: only the server knows whether the claim succeeded.
        waitFor(() => triedAgain().size >= SENDERS / 2, "what waited is not attempted", GOES_ON_WITHIN),
      ]);
      assert.ok(performance.now() - begun < GOES_ON_WITHIN);
      // By now, the gateway knows that connections may be silent: it uses none of the idle ones.
      const managed = performance.now();
      assert.equal((await gateway.management.get("/agents")).status, 200);
      assert.ok(performance.now() - managed < GOES_ON_WITHIN, "it cannot be managed");
      await waitFor(() => receiptsOf(agent).some(({ marker }) => marker === "after"), "it is not delivered");
    } finally {
      await gateway.kill();
      await agent.stop();
      await proxy.stop();
      await database.drop();
    }
  },
);
