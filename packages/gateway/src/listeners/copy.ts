import { describingHeaders } from "../dispatch/attempts/request/agent-headers.ts";
import { formatDeliveryId } from "../ids/delivery-id.ts";
import { openBody, type OpenBody } from "../bodies/body.ts";
import { readRequest } from "../bodies/body-pieces.ts";
import { findListed } from "../deliveries/list/find-delivery.ts";
import type { ListedDelivery } from "../deliveries/list/list-deliveries.ts";
import { asSent } from "../dispatch/attempts/request/digest-content.ts";
import { readWebhook } from "../dispatch/queue/read-webhook.ts";
import type { BodyMemory } from "../bodies/body-memory.ts";
import type { Database } from "../storage/database.ts";

/**
 * What a delivery's agent gets, for a copy of it. It is not signed: its reader must not be able to impersonate the
 * gateway.
 */
export type Copy = {
  readonly delivery: ListedDelivery;
  readonly method: string;
  /** Path and query, below the agent's URL. */
  readonly path: string;
  /** Alternating names and values. */
  readonly headers: readonly string[];
  /** The caller must close it. */
  readonly open: OpenBody;
};

/**
 * @returns undefined if the delivery or its request was removed meanwhile.
 * @throws BodyMissing
 */
export async function readCopy(
  id: bigint,
  { browse }: Database,
  memory: Pick<BodyMemory, "read">,
): Promise<Copy | undefined> {
  const [delivery, row] = await Promise.all([
    findListed(browse, id),
    browse.selectFrom("deliveries").selectAll().where("id", "=", id).executeTakeFirst(),
  ]);
  const request = row && (await readRequest(browse, row));
  if (delivery === undefined || row === undefined || request === undefined) return undefined;
  const webhook = asSent(readWebhook(row, request));
  const open = await openBody(webhook.body, memory, Number.POSITIVE_INFINITY);
  if (open === undefined) throw new Error("without a timeout, waiting for memory always succeeds");
  return {
    delivery,
    method: webhook.method,
    path: webhook.path,
    headers: [...webhook.headers, ...describingHeaders(formatDeliveryId(id), webhook, 1)],
    open,
  };
}
