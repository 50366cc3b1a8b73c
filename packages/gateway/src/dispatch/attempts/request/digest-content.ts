import type { Webhook } from "../../../deliveries/delivery.ts";

/** Headers that describe the received body, which a digest replaces. */
const OF_THE_BODY = /^(?:content-.*|digest|repr-digest|transfer-encoding)$/i;

/** The webhook as the agent gets it: with the digest in place of the body, if its route asks for one. */
export function asSent(webhook: Webhook): Webhook {
  const { digest, headers } = webhook;
  if (digest === undefined) return webhook;
  return { ...webhook, headers: digestHeaders(headers), body: Buffer.from(digest) };
}

/** The headers sent with a digest: alternating names and values. */
export function digestHeaders(headers: readonly string[]): readonly string[] {
  const kept: string[] = [];
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const [name = "", value = ""] = headers.slice(index, index + 2);
    if (!OF_THE_BODY.test(name)) kept.push(name, value);
  }
  return [...kept, "content-type", "application/json"];
}
