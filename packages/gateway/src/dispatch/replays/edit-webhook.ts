import { randomUUID } from "node:crypto";
import {
  credentialHeaders,
  describe,
  digestOf,
  signAgain,
  signatureHeaders,
  type Provider,
  type WebhookRequest,
} from "agentex-webhook-providers";
import type { Webhook } from "../../deliveries/delivery.ts";
import { asObject, asPairs, isSentAgain } from "./sent-headers.ts";

/** What to change in a webhook that is sent again. */
export type Edits = {
  readonly body: Buffer<ArrayBuffer>;
  /** Headers to set, replacing all with the same name; null removes them. */
  readonly headers: Readonly<Record<string, string | null>>;
};

/** What is needed to imitate the provider. */
export type Imitation = {
  readonly provider: Provider;
  /** The secret to sign with; undefined if it no longer exists. */
  readonly secret: string | undefined;
  /** The URL that received it, which some providers sign. */
  readonly url: string;
  readonly now: Date;
};

/**
 * Builds a test webhook from another one, with a changed body and headers. It stays in the original's conversation. Its
 * provider's signature is recomputed, or left out if that is impossible.
 *
 * @param imitation - undefined for a webhook without a provider.
 */
export function editWebhook(webhook: Webhook, edits: Edits, imitation: Imitation | undefined): Webhook {
  const { body } = edits;
  const headers = changeHeaders(webhook.headers, edits.headers);
  const edited = { ...webhook, body, headers: headers.flat(), isTest: true };
  if (imitation === undefined) return edited;
  const { provider, url } = imitation;
  const request = signed({ method: webhook.method, url, headers: asObject(headers), body }, imitation);
  const description = describe(provider, request);
  return {
    ...edited,
    headers: asPairs(request.headers).flat(),
    ...(description.outcome === "described" && {
      event: description.event,
      actor: description.actor,
      standing: description.actor?.standing,
      summary: description.summary,
    }),
    ...(webhook.digest !== undefined && { digest: JSON.stringify(digestOf(provider, request)) }),
  };
}

function changeHeaders(headers: readonly string[], set: Edits["headers"]): [name: string, value: string][] {
  const changes = new Map(Object.entries(set).map(([name, value]) => [name.toLowerCase(), value]));
  const pairs: [string, string][] = [];
  for (let index = 0; index + 1 < headers.length; index += 2) {
    const [name = "", value = ""] = headers.slice(index, index + 2);
    if (!changes.has(name.toLowerCase())) pairs.push([name, value]);
  }
  for (const [name, value] of changes) if (value !== null && isSentAgain(name)) pairs.push([name, value]);
  return pairs;
}

function signed(request: WebhookRequest, { provider, secret, url, now }: Imitation): WebhookRequest {
  const again =
    secret === undefined ? undefined : signAgain(provider, request, { secret, url, id: randomUUID(), now });
  // Credentials are not for the agent, whoever signs.
  const unwanted = new Set(credentialHeaders(provider));
  if (again?.outcome !== "signed")
    for (const name of signatureHeaders(provider.verification)) unwanted.add(name);
  const { headers } = again?.outcome === "signed" ? again.request : request;
  return {
    ...request,
    headers: Object.fromEntries(Object.entries(headers).filter(([name]) => !unwanted.has(name))),
  };
}
