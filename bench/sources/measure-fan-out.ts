import { createHmac, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { Pool } from "undici";
import { atOnce, CONNECTIONS, post } from "../load/at-once.ts";
import { rateOf } from "../measure/rate-of.ts";
import { startCounter } from "../stand/counter.ts";
import type { ServerProcess } from "../stand/start-process.ts";

/** What webhooks to this many targets cost a gateway, until the last delivery; CPU is in microseconds. */
export type FanOutMeasured = {
  readonly targets: number;
  readonly webhooksPerSecond: number;
  readonly deliveriesPerSecond: number;
  readonly cpuPerDelivery: number;
};

const BODY = 5_000;
const SECRET = "a-secret-of-the-bench";

/** Sends webhooks to a source with this many targets, and waits until all have been delivered. */
export async function measureFanOut(
  gateway: ServerProcess,
  targets: number,
  deliveries: number,
): Promise<FanOutMeasured> {
  const agent = await startCounter(() => undefined);
  const pool = new Pool(gateway.url, { connections: CONNECTIONS });
  const source = `to-${targets}`;
  try {
    await setTargets(gateway.url, source, targets, agent.url);
    const send = async (webhooks: number): Promise<number> => {
      const expected = agent.count() + webhooks * targets;
      await sendAll(pool, source, webhooks);
      while (agent.count() < expected) await sleep(5);
      return webhooks * targets;
    };
    const webhooks = Math.ceil(deliveries / targets);
    // The first ones make V8 compile the code.
    await send(Math.ceil(webhooks / 10));
    const { perSecond, cpu } = await rateOf(gateway, () => send(webhooks));
    return {
      targets,
      webhooksPerSecond: perSecond / targets,
      deliveriesPerSecond: perSecond,
      cpuPerDelivery: cpu,
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
  await atOnce(async () => {
    while (left-- > 0) {
      const id = randomUUID();
      const body = JSON.stringify({ installation: { id: 1 }, id, text: "x".repeat(BODY) });
      const signature = createHmac("sha256", SECRET).update(body).digest("hex");
      await post(202, pool, `/sources/${source}`, {
        headers: {
          "content-type": "application/json",
          "x-github-event": "push",
          "x-github-delivery": id,
          "x-github-hook-installation-target-type": "integration",
          "x-hub-signature-256": `sha256=${signature}`,
        },
        body,
      });
    }
  });
}
