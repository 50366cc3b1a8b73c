import assert from "node:assert/strict";
import { providers, sign } from "../../src/index.ts";
import type { Provider, Sample, WebhookRequest } from "../../src/index.ts";
import { samples } from "../../src/samples/index.ts";
import { isSignable, keysFor } from "./keys.ts";
import { now } from "./signed-request.ts";

export const url = "https://gateway.example.com/agents/forward/name/watcher/hook?tenant=a%20b&n=1";

/** Every sample with its provider that can sign it. */
export const everySample: readonly { provider: Provider; sample: Sample }[] = [...providers.values()]
  .filter(isSignable)
  .flatMap((provider) => (samples.get(provider.id) ?? []).map((sample) => ({ provider, sample })));

/** The sample as the provider would send it, and the secret (or public key) that verifies it. */
export function signedSample(
  provider: Provider,
  sample: Sample,
  seed = "seed",
): { request: WebhookRequest; secret: string } {
  const keys = keysFor(provider, seed);
  const sending = { secret: keys.signing, now, url, id: "7f2c1b9e55d04c0a" };
  const signed = sign(provider, sample, sending);
  assert.equal(signed.outcome, "signed", JSON.stringify(signed));
  return { request: signed.request, secret: keys.verifying };
}
