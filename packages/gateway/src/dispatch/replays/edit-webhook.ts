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

/** What is different in a webhook that is sent again. */
export type Edits = {
  readonly body: Buffer<ArrayBuffer>;
  /** Headers to set by name, in place of all with this name; null removes them. */
  readonly headers: Readonly<Record<string, string | null>>;
};

/** How the provider is imitated. */
export type Imitation = {
  readonly provider: Provider;
  /** The secret with which it is signed; undefined: it no longer exists. */
  readonly secret: string | undefined;
  /** The URL that received it, which some providers sign. */
  readonly url: string;
  readonly now: Date;
};

/**
 * A webhook with another body and other headers: a test, which says what it says now, and stays in the conversation of the one
 * that it is made of. Its provider's signature is made again, or else left out.
 *
 * @param imitation - undefined for a webhook of no provider.
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
