import type { WebhookRequest } from "agentex-webhook-providers";
import type { Kysely } from "kysely";
import { readRequest } from "../bodies/body-pieces.ts";
import { BodyMissing, readWhole } from "../bodies/body.ts";
import type { DeliveryRow } from "../storage/schema/deliveries.ts";
import type { Schema } from "../storage/schema/schema.ts";

/** Larger bodies, in bytes, are not read, because parsing them would delay others. */
const LARGEST = 1024 * 1024;

/**
 * The request of a delivery as received, except for credentials and hop-by-hop headers.
 *
 * @returns undefined if its body is above 1 MB or no longer stored.
 */
export async function readStored(
  delivery: Pick<DeliveryRow, "id" | "request_id" | "method" | "path">,
  browse: Kysely<Schema>,
): Promise<WebhookRequest | undefined> {
  const stored = await readRequest(browse, delivery);
  if (stored === undefined || stored.body.length > LARGEST) return undefined;
  try {
    const body = await readWhole(stored.body);
    const headers = headersIn(stored.headers);
    return { method: delivery.method, url: `http://gateway${delivery.path}`, headers, body };
  } catch (error) {
    if (error instanceof BodyMissing) return undefined;
    throw error;
  }
}

/** Stored headers by lower-case name. */
export function headersIn(stored: string): Record<string, string | string[]> {
  const pairs = JSON.parse(stored) as [string, string][];
  const headers: Record<string, string | string[]> = {};
  for (const [name, values] of Map.groupBy(pairs, ([given]) => given.toLowerCase())) {
    const texts = values.map(([, value]) => value);
    headers[name] = texts.length === 1 ? (texts[0] ?? "") : texts;
  }
  return headers;
}
