import { setTimeout as sleep } from "node:timers/promises";
import { GatewayClient } from "agentex-gateway-sdk/client";
import { Pool } from "undici";
import { AGENT, REPOSITORY, SECRET } from "../growth/send-pushes.ts";
import { atOnce, CONNECTIONS, post } from "../load/at-once.ts";
import { nextPush, signedPushes } from "../load/push.ts";
import { rateOf, type Rate } from "../measure/rate-of.ts";
import { forwardPath, ROUTES, webhookRoutes } from "../stand/gateway.ts";
import type { ServerProcess } from "../stand/start-process.ts";

/** What an inbox costs a gateway. CPU is in microseconds, times are in milliseconds. */
export type ClaimsMeasured = {
  /** Deliveries claimed and acknowledged, by how many each claim takes. */
  readonly taken: readonly (Rate & { readonly most: number })[];
  /** From sending a webhook to the response to a claim that was waiting for it. */
  readonly median: number;
  readonly p99: number;
};

type Claimed = { readonly id: string; readonly lease_token: string };

const BODY = 5_000;
const PATH = forwardPath(AGENT, ROUTES.queued);
const JSON_TYPE = { "content-type": "application/json" };

/** Registers an agent that claims its deliveries from its inbox, and measures how quickly it gets them. */
export async function measureClaims(
  gateway: ServerProcess,
  {
    count,
    rounds,
    sizes,
  }: { readonly count: number; readonly rounds: number; readonly sizes: readonly number[] },
): Promise<ClaimsMeasured> {
  const key = await introduce(gateway.url);
  const pool = new Pool(gateway.url, { connections: CONNECTIONS });
  try {
    const taken: ClaimsMeasured["taken"][number][] = [];
    // The first ones make V8 compile the code.
    await fill(pool, Math.ceil(count / 4));
    await empty(pool, key, Math.ceil(count / 4), 10);
    for (const most of sizes) {
      await fill(pool, count);
      taken.push({ most, ...(await rateOf(gateway, () => empty(pool, key, count, most))) });
    }
    return { taken, ...(await measureLatency(pool, key, rounds)) };
  } finally {
    await pool.close();
  }
}

/** @returns the agent's internal key. */
async function introduce(baseUrl: string): Promise<string> {
  const client = new GatewayClient({ baseUrl });
  const { agent_api_key } = await client.agents.register({
    name: AGENT,
    description: "an agent of the bench",
    acp_type: "async",
    delivery: "pull",
    registration_metadata: { webhook_routes: webhookRoutes(), webhook_concurrency: 10_000 },
  });
  await client.keys.create({ agent_name: AGENT, name: REPOSITORY, api_key_type: "github", api_key: SECRET });
  return agent_api_key;
}

async function fill(pool: Pool, count: number): Promise<void> {
  const pushes = signedPushes(REPOSITORY, SECRET, BODY);
  let left = count;
  await atOnce(async () => {
    while (left-- > 0) await post(202, pool, PATH, nextPush(pushes));
  });
}

/** Half of the connections claim deliveries, and acknowledge them one by one. */
async function empty(pool: Pool, key: string, count: number, most: number): Promise<number> {
  let left = count;
  await atOnce(async (worker) => {
    if (worker % 2 === 1) return;
    while (left > 0) {
      const claimed = await claim(pool, key, { max: most });
      left -= claimed.length;
      await Promise.all(claimed.map(async (delivery) => acknowledge(pool, delivery)));
    }
  });
  return count;
}

async function measureLatency(
  pool: Pool,
  key: string,
  rounds: number,
): Promise<Pick<ClaimsMeasured, "median" | "p99">> {
  const pushes = signedPushes(REPOSITORY, SECRET, BODY);
  const times: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const claiming = claim(pool, key, { max: 1, wait: 30 });
    // The claim is waiting by then.
    await sleep(20);
    const sent = performance.now();
    await post(202, pool, PATH, nextPush(pushes));
    const [delivery] = await claiming;
    times.push(performance.now() - sent);
    if (delivery !== undefined) await acknowledge(pool, delivery);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.floor((times.length - 1) * share)] ?? 0;
  return { median: at(0.5), p99: at(0.99) };
}

async function claim(pool: Pool, key: string, wanted: object): Promise<readonly Claimed[]> {
  const text = await post(200, pool, `/agents/name/${AGENT}/inbox/claim`, {
    headers: { ...JSON_TYPE, "x-agent-api-key": key },
    body: JSON.stringify(wanted),
  });
  return (JSON.parse(text) as { readonly deliveries: readonly Claimed[] }).deliveries;
}

async function acknowledge(pool: Pool, { id, lease_token }: Claimed): Promise<void> {
  const headers = { ...JSON_TYPE, authorization: `LeaseToken ${lease_token}` };
  await post(200, pool, `/deliveries/${id}/ack`, { headers, body: "{}" });
}
