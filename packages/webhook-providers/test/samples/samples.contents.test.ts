import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  describe as describeWebhook,
  actorOf,
  digestOf,
  providers,
  summaryOf,
  verify,
} from "../../src/index.ts";
import type { Provider, WebhookRequest } from "../../src/index.ts";
import { samplesOf } from "../../src/samples/index.ts";
import { isSignable } from "../harness/keys.ts";
import { now } from "../harness/signed-request.ts";
import { everySample, signedSample } from "../harness/signed-sample.ts";

/**
 * Providers whose verification does not cover the body: a token, a password, a JSON Web Token without the body's hash, or a
 * signature over something else.
 */
const uncovered = new Set(["token", "query_token", "body_token", "basic", "body_hmac", "jwt"]);

function coversBody({ verification }: Provider): boolean {
  return !uncovered.has(verification.scheme);
}

describe("every sample says what it is about", () => {
  for (const provider of [...providers.values()].filter(isSignable)) {
    test(provider.name, async () => {
      for (const sample of await samplesOf(provider.id)) {
        const { request } = signedSample(provider, sample);
        const description = describeWebhook(provider, request);
        assert.equal(description.outcome, "described", sample.event);
        const { actor, summary } = description;
        assert.deepEqual(actorOf(provider, request), actor);
        assert.equal(summaryOf(provider, request), summary);
        assert.doesNotMatch(summary, /undefined|null|NaN|\[object|[{}]/);

        const digest = digestOf(provider, request);
        assert.equal(digest.summary, summary);
        assert.equal(digest.actor?.id, actor?.id);
        assert.equal(digest.actor?.standing, actor?.standing);
        assert.ok(Buffer.byteLength(JSON.stringify(digest)) <= 8_192);
      }
    });
  }
});

describe("changing a sample's actor requires a new signature", () => {
  for (const { provider, sample } of everySample) {
    const { request, secret } = signedSample(provider, sample);
    const actor = actorOf(provider, request);
    const forged = actor === undefined ? undefined : withOther(request, actor.id ?? actor.name ?? "");
    if (actor === undefined || forged === undefined || !coversBody(provider)) continue;
    test(`${provider.name}: ${sample.event}`, () => {
      assert.notDeepEqual(actorOf(provider, forged), actor);
      assert.equal(verify(provider, request, [secret], now).outcome, "verified");
      assert.equal(verify(provider, forged, [secret], now).outcome, "refused");
    });
  }
});

/** The request with a different id in its body. */
function withOther(request: WebhookRequest, id: string): WebhookRequest {
  const written = request.headers["content-type"] === "application/json" ? id : encodeURIComponent(id);
  const other = `${written.slice(0, -1)}${written.endsWith("1") ? "2" : "1"}`;
  const body = Buffer.from(Buffer.from(request.body).toString().replaceAll(written, other));
  return { ...request, body };
}
