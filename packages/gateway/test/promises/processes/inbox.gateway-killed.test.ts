import assert from "node:assert/strict";
import { test } from "node:test";
import { eachStore } from "../../harness/each-store.ts";
import { freePort } from "../../harness/free-port.ts";
import { claimOne, registerPull, say } from "../../harness/agents/pull-agent.ts";
import { send } from "../../harness/send.ts";
import { forwardPath } from "../../harness/use-gateway.ts";
import { startGatewayProcess, type GatewayProcess } from "../stage/gateway-process.ts";

eachStore("after the gateway from which a delivery was claimed is killed", (store) => {
  test("the claim is acknowledged at the other one, or at the restarted one", async () => {
    const database = await store();
    const [port, otherPort] = await Promise.all([freePort(), freePort()]);
    const gateways: GatewayProcess[] = [await startGatewayProcess(database, { port })];
    try {
      const first = gateways[0];
      assert.ok(first);
      const agent = await registerPull(first.management, "worker");
      const { value } = await first.management.createKey({ agent: "worker", name: "ci" });
      const isShared = database.engine === "postgres";
      if (isShared) gateways.push(await startGatewayProcess(database, { port: otherPort }));
      // A gateway other than the one that received the webhook, if there is one.
      const claiming = claimOne(gateways.at(-1)?.url ?? "", agent);
      await send(first.url, {
        method: "POST",
        path: forwardPath("worker", "/hook"),
        headers: { "x-agent-api-key": value },
        body: "{}",
      });
      const delivery = await claiming;
      await gateways.pop()?.kill();
      if (!isShared) gateways.push(await startGatewayProcess(database, { port }));
      const left = gateways[0];
      assert.ok(left);
      const status = async () =>
        ((await left.management.get(`/deliveries/${delivery.id}`)).json() as { status: string }).status;
      assert.equal(await status(), "working");
      assert.equal((await say(left.url, delivery, "extend", { lease: 30 })).status, 200);
      assert.equal((await say(left.url, delivery, "ack")).status, 200);
      assert.equal(await status(), "delivered");
      assert.equal(delivery.attempt, 1);
    } finally {
      for (const gateway of gateways) await gateway.kill();
      await database.drop();
    }
  });
});
