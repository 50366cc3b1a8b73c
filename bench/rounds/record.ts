import { setTimeout as sleep } from "node:timers/promises";
import { GatewayClient, type Delivery, type DeliveryFilter } from "agentex-gateway-sdk";
import { AGENT, type Scene } from "./scene/scene.ts";

const LOOK_EVERY = 250;
/** Timeout of a management API request, in seconds. */
const API_TIMEOUT = 3;
const PAGE = 200;

/**
 * Waits until the gateways' records show no delivery waiting or running.
 *
 * @param limit - milliseconds.
 * @returns whether that happened in time.
 */
export async function settle(scene: Scene, limit: number): Promise<boolean> {
  const deadline = performance.now() + limit;
  do {
    for (const client of clientsOf(scene)) {
      try {
        const open = await listAll(client, { agent: AGENT, status: ["waiting", "running"] });
        if (open.length === 0) return true;
      } catch {
        // It may be about to return, so retry until the deadline.
      }
    }
    await sleep(LOOK_EVERY);
  } while (performance.now() < deadline);
  return false;
}

/**
 * Statuses of the deliveries that arrived since a moment (Unix milliseconds), by public id. Empty if no gateway
 * answers.
 */
export async function statusesSince(scene: Scene, moment: number): Promise<Map<string, string>> {
  for (const client of clientsOf(scene)) {
    try {
      const deliveries = await listAll(client, { agent: AGENT, from: new Date(moment).toISOString() });
      return new Map(deliveries.map(({ id, status }) => [id, status]));
    } catch {
      // Try the next one.
    }
  }
  return new Map();
}

function clientsOf({ gateways }: Scene): GatewayClient[] {
  return gateways.map(({ url }) => new GatewayClient({ baseUrl: url, timeoutSeconds: API_TIMEOUT }));
}

async function listAll(client: GatewayClient, filter: DeliveryFilter): Promise<Delivery[]> {
  const deliveries: Delivery[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.deliveries.list({
      ...filter,
      limit: PAGE,
      ...(cursor !== undefined && { cursor }),
    });
    deliveries.push(...page.deliveries);
    cursor = page.next_cursor ?? undefined;
  } while (cursor !== undefined);
  return deliveries;
}
