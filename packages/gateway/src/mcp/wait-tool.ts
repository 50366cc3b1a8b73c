import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import type { Delivery, GatewayClient } from "agentex-gateway-sdk/client";
import { deliverySchema } from "../management/deliveries/schema.ts";
import { given } from "../given.ts";
import { defineTool, type Tool } from "./tool.ts";

/** MCP clients give up after a minute. */
const LONGEST_SECONDS = 50;
/** How often to look, in milliseconds. */
const LOOK_EVERY = 500;

const waitForDelivery = defineTool({
  name: "wait_for_delivery",
  title: "Wait for a delivery",
  kind: "read",
  description:
    "Waits until a delivery has ended (delivered, rejected, failed …) or a person has to decide about it. With " +
    "an `id`, waits for that one; without, for the next one that matches the filters and is received from now " +
    "on, or since `from`: call it, then trigger the event, or note the time beforehand. When the time is up, it " +
    "returns what is known, and can be called again.",
  input: z.object({
    id: z.string().optional().describe("`dlv_…`; without it, the next one that matches."),
    agent: z.string().optional().describe("An agent's name."),
    provider: z.string().optional(),
    event: z.string().optional().describe("Such as `push`."),
    q: z.string().optional().describe("The provider's id of the event, or words."),
    from: z.iso.datetime({ offset: true }).optional().describe("Received at or after this time, ISO 8601."),
    seconds: z.int().min(1).max(LONGEST_SECONDS).default(30).describe("The maximum time to wait."),
  }),
  output: z.object({
    has_ended: z.boolean().describe("False if the time is up."),
    delivery: deliverySchema.nullable(),
  }),
  async run({ client }, { id, seconds, ...filter }) {
    const end = performance.now() + seconds * 1_000;
    const look =
      id === undefined ? await lookForNew(client, given(filter)) : async () => client.deliveries.get(id);
    for (;;) {
      const delivery = await look();
      const has_ended = delivery !== undefined && isSettled(delivery);
      if (has_ended || performance.now() + LOOK_EVERY > end) return { has_ended, delivery: delivery ?? null };
      await sleep(LOOK_EVERY);
    }
  },
});

export const WAIT_TOOLS: readonly Tool[] = [waitForDelivery];

type Filter = {
  readonly agent?: string;
  readonly provider?: string;
  readonly event?: string;
  readonly q?: string;
  readonly from?: string;
};

/** Looks for the first delivery that is newer than the current matches, and then returns that same one. */
async function lookForNew(
  client: GatewayClient,
  filter: Filter,
): Promise<() => Promise<Delivery | undefined>> {
  // Ids sort by time of arrival.
  const newest =
    filter.from === undefined ? (await client.deliveries.list({ limit: 1 })).deliveries[0] : undefined;
  // Otherwise, each look would search all older deliveries.
  const wanted = newest === undefined ? filter : { ...filter, from: newest.received_at };
  let found: string | undefined;
  return async () => {
    if (found !== undefined) return client.deliveries.get(found);
    const { deliveries } = await client.deliveries.list({ ...wanted, limit: 200 });
    const first = deliveries.findLast(({ id }) => newest === undefined || id > newest.id);
    found = first?.id;
    return first;
  };
}

function isSettled({ status, finished_at }: Delivery): boolean {
  return finished_at !== null || status === "held" || status === "unrouted" || status === "filtered";
}
