import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { test } from "node:test";
import { newPostgres, noPostgres } from "../../harness/each-store.ts";
import { startTestAgent } from "../../harness/test-agent.ts";
import { waitFor } from "../../harness/wait-for.ts";
import { startGatewayProcess } from "../stage/gateway-process.ts";
import { receiptsOf } from "../stage/receipts.ts";
import { attemptsOf, isSettled, setStage } from "../stage/stage.ts";
import { assertOnlyAllowedTransitions, watchTransitions } from "../stage/transitions.ts";
import { sendPush } from "../stage/webhooks.ts";

test(
  "a gateway that is suspended loses its leases to another, and does no harm when it wakes",
  { skip: noPostgres },
  async () => {
    const database = await newPostgres();
    const agent = await startTestAgent();
    const open: ServerResponse[] = [];
    const brokenOff: number[] = [];
    agent.answers((received, response) => {
      if (received.method !== "POST") {
        response.end();
        return;
      }
      const number = open.push(response);
      response.on("close", () => void (response.writableFinished || brokenOff.push(number)));
    });
    const sleeper = await startGatewayProcess(database);
    const other = await startGatewayProcess(database);
    try {
      await setStage(sleeper.management, {
        url: agent.url,
        routes: [{ policy: "queued", ordering: "serialize" }],
      });
      await watchTransitions(database);
      for (const marker of ["first", "second"]) await sendPush(sleeper.url, { marker });
      await waitFor(() => open.length === 1, "the first did not reach the agent");
      const owner = await database.query("SELECT gateway FROM deliveries WHERE status = 'running'");
      const instances = await database.query("SELECT instance FROM gateways ORDER BY number");
      // Whichever of the two claimed it.
      const [holder, heir] =
        owner[0]?.["gateway"] === instances[0]?.["instance"] ? [sleeper, other] : [other, sleeper];
      holder.signal("SIGSTOP");

      await waitFor(() => open.length === 2, "nobody took over", 20_000);
      await waitFor(
        () => /took over deliveries of a dead gateway/.test(heir.log()),
        "the heir did not say so",
      );
      open[1]?.end("done");
      await waitFor(() => open.length === 3, "the second did not follow");
      holder.signal("SIGCONT");
      await waitFor(() => brokenOff.includes(1), "it goes on with what is not its own any more", 10_000);
      open[2]?.end("done");
      await waitFor(() => isSettled(database), "something is still under way");

      const attempts = await attemptsOf(database);
      assert.deepEqual(
        attempts.map(({ number, agent_status, error }) => [number, agent_status, error]),
        [
          [1, null, "gateway_stopped"],
          [2, 200, null],
          [1, 200, null],
        ],
      );
      assert.deepEqual(
        receiptsOf(agent).map(({ marker, attempt }) => [marker, attempt]),
        [
          ["first", 1],
          ["first", 2],
          ["second", 1],
        ],
      );
      await assertOnlyAllowedTransitions(database);

      // It is accepted back into the cluster.
      const answer = await sendPush(holder.url, { marker: "third" });
      assert.equal(answer.status, 202);
      await waitFor(() => open.length === 4, "the third did not reach the agent");
      open[3]?.end("done");
      await waitFor(() => isSettled(database), "something is still under way");
    } finally {
      for (const gateway of [sleeper, other]) {
        gateway.signal("SIGCONT");
        await gateway.kill();
      }
      await agent.stop();
      await database.drop();
    }
  },
);
