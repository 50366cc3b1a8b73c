import type {
  Delivery,
  DeliveryFilter,
  DeliveryPage,
  GatewayClient,
  PayloadSearch,
} from "agentex-gateway-sdk/client";
import { startSpinner } from "../../../terminal/spinner.ts";
import { showTime } from "../../../terminal/show-time.ts";

/**
 * Lists page after page until there are enough, or no more. A terminal shows how far a long search is.
 *
 * @returns all of them as one page.
 */
export async function listPages(
  client: GatewayClient,
  filter: DeliveryFilter & PayloadSearch,
  { limit, cursor: first }: { readonly limit: number; readonly cursor?: string | undefined },
  isShown: boolean,
): Promise<DeliveryPage> {
  const deliveries: Delivery[] = [];
  const spinner = startSpinner("Listing deliveries", isShown);
  let cursor: string | null | undefined = first;
  let lookedThrough = 0;
  let backTo: DeliveryPage["back_to"] = null;
  try {
    do {
      const page = await client.deliveries.list({
        ...filter,
        ...(cursor != null && { cursor }),
        limit: Math.min(200, limit - deliveries.length),
      });
      deliveries.push(...page.deliveries);
      cursor = page.next_cursor;
      lookedThrough += page.looked_through;
      backTo = page.back_to;
      const found = deliveries.length === 0 ? "" : `, found ${deliveries.length}`;
      spinner.message(
        `Searched ${lookedThrough.toLocaleString("en")} deliveries, back to ${showTime(backTo)}${found}. Ctrl-C stops.`,
      );
    } while (cursor !== null && deliveries.length < limit);
  } finally {
    spinner.stop();
  }
  return { deliveries, next_cursor: cursor, looked_through: lookedThrough, back_to: backTo };
}
