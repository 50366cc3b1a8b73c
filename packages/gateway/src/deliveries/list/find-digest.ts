import { digestOf, type Digest, type Provider } from "agentex-webhook-providers";
import type { Kysely } from "kysely";
import type { Schema } from "../../storage/schema/schema.ts";
import { findListed } from "./find-delivery.ts";
import { readStored } from "../stored-request.ts";

/**
 * A delivery's digest: the one that its agent gets, or one created now.
 *
 * @returns undefined if its body is above 1 MB or no longer stored.
 */
export async function findDigest(
  browse: Kysely<Schema>,
  id: bigint,
  findProvider: (id: string) => Promise<Provider | undefined>,
): Promise<Digest | undefined> {
  const sent = await browse
    .selectFrom("delivery_requests")
    .select("digest")
    .where("delivery_id", "=", id)
    .executeTakeFirst();
  if (sent?.digest != null) return JSON.parse(sent.digest) as Digest;
  const delivery = await findListed(browse, id);
  const request = delivery && (await readStored(delivery, browse));
  if (delivery === undefined || request === undefined) return undefined;
  // The definition of a custom provider may be gone.
  const digest = digestOf(await findProvider(delivery.provider), request);
  return { ...digest, provider: delivery.provider };
}
