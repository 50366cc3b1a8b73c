import { describingHeaders } from "../deliveries/agent-headers.ts";
import { formatDeliveryId } from "../deliveries/delivery-id.ts";
import { readBody } from "../deliveries/body-pieces.ts";
import { findListed } from "../deliveries/find-delivery.ts";
import type { ListedDelivery } from "../deliveries/list-deliveries.ts";
import { readWebhook } from "../deliveries/queue.ts";
import type { Database } from "../storage/database.ts";

/**
 * What a delivery's agent gets, for somebody else to be sent the same. It bears no signature: whoever reads it is not to be
 * able to pass for the gateway.
 */
export type Copy = {
  readonly delivery: ListedDelivery;
  readonly method: string;
  /** Path and query below the agent's URL. */
  readonly path: string;
  /** Names and values in turn. */
  readonly headers: readonly string[];
  readonly body: Buffer;
};

/** @returns undefined where the delivery, or its request, was removed meanwhile. */
export async function readCopy(id: bigint, { browse }: Database): Promise<Copy | undefined> {
  const [delivery, row, request] = await Promise.all([
    findListed(browse, id),
    browse.selectFrom("deliveries").selectAll().where("id", "=", id).executeTakeFirst(),
    browse
      .selectFrom("delivery_requests")
      .select(["headers", "body", "pieces_id"])
      .where("delivery_id", "=", id)
      .executeTakeFirst(),
  ]);
  if (delivery === undefined || row === undefined || request === undefined) return undefined;
  const webhook = readWebhook(row, request.headers, await readBody(browse, request));
  return {
    delivery,
    method: webhook.method,
    path: webhook.path,
    headers: [...webhook.headers, ...describingHeaders(formatDeliveryId(id), webhook, 1)],
    body: webhook.body,
  };
}
