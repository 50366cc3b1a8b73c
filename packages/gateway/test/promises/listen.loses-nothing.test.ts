import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { startAgentex, type Running } from "../cli/agentex.ts";
import { eachStore } from "../harness/each-store.ts";
import { freePort } from "../harness/free-port.ts";
import { send } from "../harness/send.ts";
import { startTestAgent } from "../harness/test-agent.ts";
import { forwardPath } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";
import { startGatewayProcess, type GatewayProcess } from "./stage/gateway-process.ts";

eachStore("agentex listen", (store) => {
  /** Starts everything, runs the test, and stops everything. */
  async function onStage(play: (stage: Stage) => Promise<void>): Promise<void> {
    const database = await store();
    const deployed = await startTestAgent();
    const local = await startTestAgent();
    const port = await freePort();
    // On PostgreSQL, webhooks also go to another gateway, which the listener never talks to.
    const other = database.engine === "sqlite" ? undefined : await startGatewayProcess(database);
    let gateway = await startGatewayProcess(database, { port });
    const { management } = gateway;
    await management.register({ name: "deployed", url: deployed.url, routes: ["POST /hook"] });
    const key = await management.createKey({ agent: "deployed", name: "ci" });
    const started: Running[] = [];
    let turn = 0;
    const stage: Stage = {
      deployed,
      local,
      gateway: () => gateway,
      async restart() {
        await gateway.kill();
        await sleep(300);
        gateway = await startGatewayProcess(database, { port });
      },
      async listen(...more) {
        const running = startAgentex(
          ["listen", "--agent", "deployed", "--to", local.url, "--json", ...more],
          { environment: { AGENTEX_BASE_URL: gateway.url } },
        );
        started.push(running);
        await running.says('"listener"');
        return running;
      },
      async deliver(body) {
        // Retries until it is acknowledged, as a provider would; without the response, nobody knows whether it was accepted.
        for (;;) {
          const url = other !== undefined && turn++ % 2 === 0 ? other.url : gateway.url;
          const answer = await send(url, {
            method: "POST",
            path: forwardPath("deployed", "/hook"),
            headers: { "x-agent-api-key": key.value, prefer: "respond-async" },
            body,
          }).catch(() => undefined);
          if (answer?.status === 202) return String(answer.headers["x-agentex-delivery-id"]);
          await sleep(50);
        }
      },
      receivedIds: () => local.received.map(({ headers }) => String(headers["x-agentex-delivery-id"])),
    };
    try {
      await play(stage);
    } finally {
      for (const running of started) {
        if (running.process.exitCode === null) running.process.kill("SIGKILL");
      }
      await gateway.kill();
      await other?.kill();
      await Promise.all([deployed.stop(), local.stop()]);
      await database.drop();
    }
  }

  test("delivers each copy exactly once, although the gateway is killed and restarted in between", async () => {
    await onStage(async ({ deployed, local, listen, deliver, restart, receivedIds }) => {
      local.answers((_got, response) => void setTimeout(() => response.writeHead(204).end(), 5));
      const running = await listen();
      const acknowledged: string[] = [];
      const sending = (async () => {
        for (let count = 0; count < 60; count++) acknowledged.push(await deliver(`delivery ${count}`));
      })();
      for (const reached of [15, 35]) {
        await waitFor(
          () => local.received.length >= reached,
          () => `${local.received.length} of ${reached}`,
          60_000,
        );
        await restart();
      }
      await sending;
      const missing = () => acknowledged.filter((id) => !receivedIds().includes(id));
      await waitFor(
        () => missing().length === 0,
        () => `not here: ${missing().join(", ")}`,
        60_000,
      );
      // By now, everything that is sent again has arrived.
      const last = await deliver("the last one");
      await waitFor(() => receivedIds().includes(last));
      assert.equal(new Set(receivedIds()).size, local.received.length, "some came twice");
      // The deployed agent receives its deliveries at least once.
      await waitFor(() => deployed.received.length >= local.received.length);

      const ran = await running.stop();
      assert.equal(ran.code, 0, ran.stderr);
      assert.match(ran.stderr, /Connection lost/);
      assert.match(ran.stderr, /Reconnected/);
      const told = ran.stdout
        .trimEnd()
        .split("\n")
        .slice(1)
        .map((line) => (JSON.parse(line) as { delivery_id: string }).delivery_id);
      assert.deepEqual(told, receivedIds());
    });
  });

  test("waits while nothing listens locally, and continues with --resume after it was killed itself", async () => {
    await onStage(async ({ local, gateway, listen, deliver, receivedIds }) => {
      const running = await listen();
      const { listener } = JSON.parse(running.stdout().split("\n")[0] ?? "") as { listener: { id: string } };
      const first = await deliver("1");
      await waitFor(() => receivedIds().includes(first));
      await running.says(first);
      await waitForReceipt(gateway(), listener.id, first);

      const port = Number(new URL(local.url).port);
      await local.stop();
      const second = await deliver("2");
      await running.says("Nothing listens at");
      running.process.kill("SIGKILL");
      const third = await deliver("3");
      const again = await startTestAgent(port);
      try {
        const resumed = await listen("--resume", listener.id);
        await waitFor(() => again.received.length >= 2, "what waited did not come");
        assert.deepEqual(
          again.received.map(({ headers }) => headers["x-agentex-delivery-id"]),
          [second, third],
        );
        assert.equal((await resumed.stop()).code, 0);
      } finally {
        await again.stop();
      }
      const gone = await listen("--resume", listener.id);
      const ran = await gone.ended();
      assert.equal(ran.code, 3, ran.stderr);
      assert.match(ran.stderr, /listener_not_found/);
    });
  });
});

type Stage = {
  readonly deployed: Awaited<ReturnType<typeof startTestAgent>>;
  readonly local: Awaited<ReturnType<typeof startTestAgent>>;
  readonly gateway: () => GatewayProcess;
  /** kill -9, then a new start on the same port. */
  readonly restart: () => Promise<void>;
  readonly listen: (...more: string[]) => Promise<Running>;
  /** @returns the id of a delivery that the gateway has acknowledged. */
  readonly deliver: (body: string) => Promise<string>;
  readonly receivedIds: () => string[];
};

/** A new connection would receive unacknowledged deliveries again. */
async function waitForReceipt(gateway: GatewayProcess, listener: string, delivery: string): Promise<void> {
  await waitFor(async () => {
    const answer = await gateway.management.post(`/listeners/${listener}/acknowledge`, {
      delivery_id: delivery,
    });
    return answer.status === 200;
  });
}
