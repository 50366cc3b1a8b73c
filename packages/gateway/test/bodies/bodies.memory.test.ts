import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { eachStore } from "../harness/each-store.ts";
import { freePort } from "../harness/free-port.ts";
import { send } from "../harness/send.ts";
import { forwardPath } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";
import { startGatewayProcess, type GatewayProcess } from "../promises/stage/gateway-process.ts";

const MB = 1024 * 1024;
const BODY = randomBytes(24 * MB);
/** The number of bodies for each of the two agents; together, they are far more than the gateway may hold. */
const EACH = 5;
/** The deployment files give the gateway 1 GiB; this is far below it, and does not grow with the number of bodies. */
const MOST_RESIDENT = 500 * MB;

eachStore("large bodies, more than fit into memory", (store) => {
  test("wait for two agents that are away, and all reach them when they come back", async () => {
    const database = await store();
    const gateway = await startGatewayProcess(database);
    const agents: CountingAgent[] = [];
    try {
      const places = [await freePort(), await freePort()];
      for (const [index, port] of places.entries()) {
        const name = `agent-${index}`;
        const url = `http://127.0.0.1:${port}`;
        await gateway.management.register({ name, url, routes: ["POST /hook"] });
        const { value } = await gateway.management.createKey({ agent: name, name: "ci" });
        await sendMany(gateway, name, value);
      }
      const taken = peakOf(gateway);
      for (const port of places) agents.push(await startCountingAgent(port));
      for (const [index, port] of places.entries()) {
        const url = `http://127.0.0.1:${port}`;
        await gateway.management.register({ name: `agent-${index}`, url, routes: ["POST /hook"] });
      }
      await waitFor(
        () => agents.every(({ digests }) => digests.length >= EACH),
        () =>
          `of ${EACH} each, they got ${agents.map(({ digests }) => digests.length).join(" and ")}; ${gateway.log().slice(-3000)}`,
        180_000,
      );
      const whole = createHash("sha256").update(BODY).digest("hex");
      for (const { digests } of agents) assert.deepEqual([...new Set(digests)], [whole]);
      const peak = peakOf(gateway);
      const said = `${Math.round(taken / MB)} MB resident at the most while they were taken, ${Math.round(peak / MB)} MB in all`;
      assert.ok(peak < MOST_RESIDENT, said);
      assert.equal(await gateway.stop(), 0);
    } finally {
      await gateway.kill();
      for (const agent of agents) agent.stop();
      await database.drop();
    }
  });
});

/** Two at the same time. */
async function sendMany(gateway: GatewayProcess, agent: string, key: string): Promise<void> {
  let left = EACH;
  const sender = async (): Promise<void> => {
    while (left-- > 0) {
      const answer = await send(gateway.url, {
        method: "POST",
        path: forwardPath(agent, "/hook"),
        headers: { "x-agent-api-key": key, prefer: "respond-async" },
        body: BODY,
      });
      assert.equal(answer.status, 202, answer.text);
    }
  };
  await Promise.all([sender(), sender()]);
}

/** The peak resident memory, in bytes. */
function peakOf({ pid }: GatewayProcess): number {
  const [, kilobytes] = /VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
  return Number(kilobytes) * 1024;
}

type CountingAgent = { readonly digests: readonly string[]; stop(): void };

/** An agent that keeps no bodies. */
async function startCountingAgent(port: number): Promise<CountingAgent> {
  const digests: string[] = [];
  const server: Server = createServer((request, response) => {
    const hash = createHash("sha256");
    request.on("data", (chunk: Buffer) => hash.update(chunk));
    request.on("end", () => {
      // The gateway also probes whether it is back.
      if (request.method === "POST") digests.push(hash.digest("hex"));
      response.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  assert.equal((server.address() as AddressInfo).port, port);
  return {
    digests,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
