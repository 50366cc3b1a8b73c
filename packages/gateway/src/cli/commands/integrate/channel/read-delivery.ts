import { isBatch, readBatch, type BatchedDelivery } from "agentex-gateway-sdk/pull";
import { digestOf, providers, type Digest, type WebhookRequest } from "agentex-webhook-providers";
import type { InHand } from "./desk.ts";

/** What a session gets to read of a batch, in characters of JSON. */
const MOST_OF_A_BATCH = 16_000;

/** A digest of a delivery for a model, or of all deliveries of a batch. */
export function readDelivery({ delivery, body }: InHand): object {
  const headers = new Headers();
  for (const [name, value] of delivery.headers) headers.append(name, value);
  if (isBatch(headers)) return readAll(readBatch(Uint8Array.from(body)));
  if (headers.get("x-agentex-send") === "digest") return parse(body);
  const { method, path, provider } = delivery;
  return digest(provider, { method, url: `http://gateway${path}`, headers: plain(headers), body });
}

function digest(provider: string, request: WebhookRequest): Digest {
  const known = providers.get(provider);
  // A custom provider's definition is the gateway's.
  return { ...digestOf(known, request), provider };
}

function readAll(batch: readonly BatchedDelivery[]): object {
  let size = 0;
  const deliveries = batch.map((each) => {
    const { id, event, provider, actor, standing, summary, isDigest, method, path, headers, body } = each;
    const head = { id, event, provider, actor, standing, summary };
    if (body === undefined) return { ...head, left_out: "its body was too large" };
    const read = isDigest
      ? parse(body)
      : digest(provider, { method, url: `http://gateway${path}`, headers: plain(headers), body });
    size += JSON.stringify(read).length;
    return size > MOST_OF_A_BATCH
      ? { ...head, left_out: "there was no room for more" }
      : { ...head, digest: read };
  });
  return { count: batch.length, deliveries };
}

function plain(headers: Headers): Record<string, string> {
  return Object.fromEntries(headers);
}

function parse(body: Uint8Array): object {
  const value: unknown = JSON.parse(new TextDecoder().decode(body));
  return typeof value === "object" && value !== null ? value : { text: value };
}
