import type { Received, TestAgent } from "../../harness/test-agent.ts";
import { parseDeliveryId } from "../../../src/ids/delivery-id.ts";
import { markerIn } from "./webhooks.ts";

/** One request that the agent received. */
export type Receipt = { readonly id: bigint; readonly attempt: number; readonly marker: string };

export function receiptOf({ headers, body }: Received): Receipt {
  const id = parseDeliveryId(String(headers["x-agentex-delivery-id"]));
  if (id === undefined) throw new Error(`no delivery id: ${String(headers["x-agentex-delivery-id"])}`);
  return { id, attempt: Number(headers["x-agentex-attempt"]), marker: markerIn(body) };
}

/** The requests that the agent received, without probes. */
export function receiptsOf({ received }: TestAgent): Receipt[] {
  return received.filter(({ method }) => method === "POST").map(receiptOf);
}

/** The requests after the first one of the same delivery. */
export function repeatsIn(receipts: readonly Receipt[]): Receipt[] {
  const seen = new Set<bigint>();
  return receipts.filter(({ id }) => {
    const isRepeat = seen.has(id);
    seen.add(id);
    return isRepeat;
  });
}
