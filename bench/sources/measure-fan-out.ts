import { createHmac, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { Pool } from "undici";
import { usageOf } from "../measure/process-usage.ts";
import type { ServerProcess } from "../stand/start-process.ts";

/** What webhooks to so many targets cost a gateway, until the last delivery; CPU is in microseconds. */
export type FanOutMeasured = {
  readonly targets: number;
  readonly webhooksPerSecond: number;
  readonly deliveriesPerSecond: number;
  readonly cpuPerDelivery: number;
};

const CONNECTIONS = 32;
const BODY = 5_000;
const SECRET = "a-secret-of-the-bench";

/** Sends webhooks to a source with so many targets, and waits until all have been delivered. */
export async function measureFanOut(
  gateway: ServerProcess,
  targets: number,
  deliveries: number,
): Promise<FanOutMeasured> {
  const agent = await startCountingAgent();
  const pool = new Pool(gateway.url, { connections: CONNECTIONS });
  const source = `to-${targets}`;
  try {
    await setTargets(gateway.url, source, targets, agent.url);
    const send = async (webhooks: number): Promise<void> => {
      const expected = agent.count() + webhooks * targets;
      await sendAll(pool, source, webhooks);
      while (agent.count() < expected) await sleep(5);
    };
    const webhooks = Math.ceil(deliveries / targets);
    // The first ones compile the code.
    await send(Math.ceil(webhooks / 10));
    const before = cpuOf(gateway);
    const begun = performance.now();
    await send(webhooks);
    const seconds = (performance.now() - begun) / 1_000;
    return {
      targets,
      webhooksPerSecond: webhooks / seconds,
      deliveriesPerSecond: (webhooks * targets) / seconds,
      cpuPerDelivery: ((cpuOf(gateway) - before) / (webhooks * targets)) * 1e6,
    };
  } finally {
    await pool.close();
    agent.stop();
  }
}

async function setTargets(url: string, source: string, targets: number, agentUrl: string): Promise<void> {
  const client = new GatewayClient({ baseUrl: url });
  await client.sources.save(source, { provider: "github-app", secret: SECRET });
  for (let index = 0; index < targets; index += 1) {
    const name = `${source}-${index}`;
    await client.agents.register({
      name,
      description: "an agent of the bench",
      acp_url: agentUrl,
      acp_type: "async",
      registration_metadata: { webhook_routes: [{ method: "POST", path: "/hook", policy: "queued" }] },
    });
    await client.sources.setTarget(source, "1", { agent: name, path: "/hook" });
  }
}

async function sendAll(pool: Pool, source: string, webhooks: number): Promise<void> {
  let left = webhooks;
  const work = async (): Promise<void> => {
    while (left-- > 0) {
      const id = randomUUID();
      const body = JSON.stringify({ installation: { id: 1 }, id, text: "x".repeat(BODY) });
      const signature = createHmac("sha256", SECRET).update(body).digest("hex");
      const answer = await pool.request({
        method: "POST",
        path: `/sources/${source}`,
        headers: {
          "content-type": "application/json",
          "x-github-event": "push",
          "x-github-delivery": id,
          "x-github-hook-installation-target-type": "integration",
          "x-hub-signature-256": `sha256=${signature}`,
        },
        body,
      });
      const text = await answer.body.text();
      // Errors are fast and would look like throughput.
      if (answer.statusCode !== 202) throw new Error(`${answer.statusCode} instead of 202: ${text}`);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, work));
}

type CountingAgent = { readonly url: string; count(): number; stop(): void };

async function startCountingAgent(): Promise<CountingAgent> {
  let count = 0;
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      if (request.method === "POST") count += 1;
      response.writeHead(204).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    count: () => count,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** In seconds. */
function cpuOf({ pid }: ServerProcess): number {
  const used = usageOf([pid]);
  if (used === undefined) throw new Error("this bench needs /proc");
  return used.cpu;
}
