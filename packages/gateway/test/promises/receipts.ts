import type { Received, TestAgent } from "../harness/test-agent.ts";
import { parseDeliveryId } from "../../src/ids/delivery-id.ts";
import { markerIn } from "./webhooks.ts";

/** One arrival at the agent. */
export type Receipt = { readonly id: bigint; readonly attempt: number; readonly marker: string };

export function receiptOf({ headers, body }: Received): Receipt {
  const id = parseDeliveryId(String(headers["x-agentex-delivery-id"]));
  if (id === undefined) throw new Error(`no delivery id: ${String(headers["x-agentex-delivery-id"])}`);
  return { id, attempt: Number(headers["x-agentex-attempt"]), marker: markerIn(body) };
}

/** What reached the agent, probes left out. */
export function receiptsOf({ received }: TestAgent): Receipt[] {
  return received.filter(({ method }) => method === "POST").map(receiptOf);
}

/** Arrivals after the first of the same delivery. */
export function repeatsIn(receipts: readonly Receipt[]): Receipt[] {
  const seen = new Set<bigint>();
  return receipts.filter(({ id }) => {
    const isRepeat = seen.has(id);
    seen.add(id);
    return isRepeat;
  });
}
