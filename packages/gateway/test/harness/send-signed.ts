import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { sign, type Provider, type Sample } from "agentex-webhook-providers";
import type { Sending } from "./send.ts";

/** What is sent, without its signature. */
export type ToSign = Pick<Sample, "headers"> & { readonly json: unknown };

export type Occasion = {
  /** What the provider signs with. */
  readonly secret: string;
  /** The URL configured at the provider. */
  readonly url: string;
  /** Distinguishes this request from the previous one. */
  readonly id?: string;
  /** Unix milliseconds. */
  readonly now?: number;
};

/** The request as the provider would send it to this URL. */
export function signedSending(
  provider: Provider,
  sample: Sample | ToSign,
  { secret, url, id = randomUUID(), now = Date.now() }: Occasion,
): Sending & { readonly body: Uint8Array } {
  const signed = sign(provider, sample, { secret, url, id, now: new Date(now) });
  assert.equal(signed.outcome, "signed", JSON.stringify(signed));
  const { method, url: called, headers, body } = signed.request;
  const { pathname, search } = new URL(called);
  return {
    method,
    path: pathname + search,
    headers: Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [value].flat().flatMap((each) => [name, each]),
    ),
    body,
  };
}
