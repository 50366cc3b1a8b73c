import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { describe, test } from "node:test";
import { describe as describeWebhook, recogniseAll, sign, validateSecret, verify } from "../../src/index.ts";
import type { Provider, Sample, Verification, WebhookRequest } from "../../src/index.ts";
import { samples } from "../../src/samples/index.ts";
import { certificateUrl, createCloud, keySetUrl, sendFrom, withHeaders } from "../harness/cloud.ts";
import type { CloudSending } from "../harness/cloud.ts";
import { knownProvider } from "../harness/known-provider.ts";
import { now } from "../harness/signed-request.ts";

const cloud = createCloud();
const url = "https://gateway.example.com/agents/forward/name/watcher/hook";

/** The value of a key of each provider whose public keys are published. */
const values: Readonly<Record<string, string>> = {
  "aws-sns": "arn:aws:sns:us-west-2:123456789012:MyTopic",
  "google-pubsub": "push@acme.iam.gserviceaccount.com https://audience.example.com",
  "google-chat": "1234567890",
  teams: "00000000-1111-2222-3333-444444444444",
  paypal: "0EH40505U7160970P",
  plaid: cloud.keySet(),
};

function reasonOf(verification: Verification): string {
  if (verification.outcome === "verified") return "verified";
  return verification.outcome === "refused" ? verification.reason : verification.why;
}

function sampleOf(provider: Provider): Sample {
  const [sample] = samples.get(provider.id) ?? [];
  assert.ok(sample);
  return sample;
}

/** The outcome of a request, with what the provider publishes, or with something else. */
function verdict(
  provider: Provider,
  request: WebhookRequest,
  {
    value = values[provider.id] ?? "",
    documents = cloud.documents(provider, now),
    at = now,
  }: { value?: string; documents?: ReadonlyMap<string, string>; at?: Date } = {},
): string {
  return reasonOf(verify(provider, request, [value], at, documents));
}

function sent(provider: Provider, sending: Partial<CloudSending> = {}, sample = sampleOf(provider)) {
  return sendFrom(cloud, provider, sample, { value: values[provider.id] ?? "", now, url, ...sending });
}

for (const [id, value] of Object.entries(values)) {
  const provider = knownProvider(id);
  describe(`${provider.name}, with published keys`, () => {
    for (const sample of samples.get(id) ?? assert.fail()) {
      test(`verifies ${sample.event}, and says what it is about`, () => {
        const request = sent(provider, {}, sample);
        const documents = cloud.documents(provider, now);
        const other = id === "plaid" ? createCloud().keySet() : `${value}x`;
        const verification = verify(provider, request, [other, value], now, documents);
        assert.deepEqual(verification, { outcome: "verified", verifiedBy: [1] });
        const description = describeWebhook(provider, request, value);
        assert.equal(description.outcome, "described");
        assert.equal(description.event, sample.event);
        if (id !== "plaid") assert.match(description.deliveryId ?? "", /7f2c1b9e55d04c0a|2024-05-01/);
        assert.ok(recogniseAll(request.headers, [provider]).includes(provider));
      });
    }

    test("names the URLs that it needs, one after the other", () => {
      const documents = cloud.documents(provider, now);
      const asked = new Map<string, string>();
      for (;;) {
        const verification = verify(provider, sent(provider), [value], now, asked);
        if (verification.outcome !== "keys_needed") {
          assert.equal(verification.outcome, "verified");
          break;
        }
        assert.equal(verification.why, "absent");
        asked.set(verification.url, documents.get(verification.url) ?? assert.fail(verification.url));
      }
      assert.ok(asked.size === (id === "plaid" ? 0 : id === "teams" ? 2 : 1));
    });

    test("accepts no other sender's signature, value or time", () => {
      assert.equal(
        verdict(provider, sendFrom(createCloud(), provider, sampleOf(provider), { value, now, url })),
        "signature_mismatch",
      );
      if (id !== "plaid")
        assert.equal(verdict(provider, sent(provider), { value: `${value}x` }), "signature_mismatch");
      assert.equal(verdict(provider, sent(provider), { value: "" }), "secret_missing");
      const years = 365 * 86_400_000;
      const documents = cloud.documents(provider, new Date(now.getTime() + years));
      const late = verdict(provider, sent(provider), { at: new Date(now.getTime() + years), documents });
      assert.equal(late, "timestamp_out_of_tolerance");
      const early = verdict(provider, sent(provider), { at: new Date(now.getTime() - years), documents });
      assert.equal(early, "timestamp_out_of_tolerance");
    });

    test("tells people what value it needs, and nobody else can sign it", () => {
      assert.equal(validateSecret(provider, value).outcome, "ok");
      assert.equal(validateSecret(provider, "two words too many for it").outcome, "problem");
      const signed = sign(provider, sampleOf(provider), { secret: value, now, url, id: "1" });
      assert.equal(signed.outcome, "unsignable");
    });
  });
}

describe("a certificate", () => {
  const sns = knownProvider("aws-sns");
  const [sample] = samples.get("aws-sns") ?? assert.fail();
  assert.ok(sample && "json" in sample);
  const changed = (change: object): WebhookRequest => {
    const request = sent(sns);
    return {
      ...request,
      body: Buffer.from(JSON.stringify({ ...(JSON.parse(String(request.body)) as object), ...change })),
    };
  };

  test("also verifies with SHA-1 if the message says version 1, and with no other version", () => {
    const json = { ...(sample.json as object), SignatureVersion: "1" };
    assert.equal(verdict(sns, sent(sns, {}, { ...sample, json })), "verified");
    assert.equal(verdict(sns, changed({ SignatureVersion: "1" })), "signature_mismatch");
    assert.equal(verdict(sns, changed({ SignatureVersion: "3" })), "signature_malformed");
    assert.equal(verdict(sns, changed({ SignatureVersion: null })), "signature_malformed");
  });

  test("is taken only from the provider's own hosts, by https, and from exactly the given URL", () => {
    for (const place of [
      certificateUrl.replace("https", "http"),
      certificateUrl.replace("amazonaws.com", "amazonaws.com.example.com"),
      certificateUrl.replace("sns.us-west-2.amazonaws.com", "evil.com"),
      certificateUrl.replace("sns.us-west-2.", "sns.us-west-2.evil."),
      certificateUrl.replace("sns.us-west-2", "s3.us-west-2"),
      certificateUrl.replace("https://", "https://user@"),
      certificateUrl.replace("https://", "https://evil.com#"),
      certificateUrl.replace(".com/", ".com:8443/"),
      certificateUrl.replace(".com/", ".com./"),
      certificateUrl.replace(".com/", ".com/../evil/"),
      certificateUrl.replace(".com/", ".com/%2e%2e/"),
      certificateUrl.replace("SimpleNotificationService", "bucket/SimpleNotificationService"),
      certificateUrl.replace("sns.us-west-2", "SNS.us-west-2"),
      `${certificateUrl}?x`,
      `${certificateUrl}\n`,
      "",
    ]) {
      assert.equal(verdict(sns, changed({ SigningCertURL: place })), "signature_malformed", place);
    }
    const china = certificateUrl.replace(".com/", ".com.cn/");
    assert.equal(verdict(sns, changed({ SigningCertURL: china })), "absent");
  });

  test("that has expired, is not yet valid, is truncated or is not a certificate verifies nothing", () => {
    const at = (text: string) => verdict(sns, sent(sns), { documents: new Map([[certificateUrl, text]]) });
    assert.equal(at(cloud.certificate(now)), "verified");
    assert.equal(at(cloud.certificate(now, { from: -30, to: -1 })), "certificate_expired");
    assert.equal(at(cloud.certificate(now, { from: 1, to: 30 })), "certificate_expired");
    assert.equal(at(cloud.certificate(now).slice(0, -200)), "unreadable");
    assert.equal(at("<html>"), "unreadable");
    assert.equal(at(cloud.keySet()), "unreadable");
  });

  test("covers every member once: nothing can be moved from one into another", () => {
    const message = { ...(sample.json as Record<string, string>), Message: "a\nMessageId\nb" };
    const request = sent(sns, {}, { ...sample, json: message });
    assert.equal(verdict(sns, request), "verified");
    const real = JSON.parse(String(request.body)) as Record<string, string>;
    const rewritten = (change: object): WebhookRequest => ({
      ...request,
      body: Buffer.from(JSON.stringify({ ...real, ...change })),
    });
    const moved = { Message: "a", MessageId: `b\nMessageId\n${real["MessageId"]}` };
    const left = { Message: `a\nMessageId\nb\nMessageId\n${real["MessageId"]}`, MessageId: undefined };
    for (const change of [moved, left, { MessageId: "other" }, { Type: "SubscriptionConfirmation" }]) {
      assert.equal(verdict(sns, rewritten(change)), "signature_mismatch");
    }
  });

  test("of PayPal's signs the body's checksum, the webhook's ID and the delivery id", () => {
    const paypal = knownProvider("paypal");
    const request = sent(paypal);
    const other = { ...request, body: Buffer.concat([request.body, Buffer.from(" ")]) };
    assert.equal(verdict(paypal, other), "signature_mismatch");
    for (const change of [
      { "paypal-transmission-id": "other" },
      { "paypal-transmission-id": "7f2c1b9e55d04c0a|2024-05-01T12:00:00Z" },
    ]) {
      assert.equal(verdict(paypal, withHeaders(request, change)), "signature_mismatch");
    }
    for (const change of [
      { "paypal-auth-algo": "SHA1withRSA" },
      { "paypal-cert-url": "https://api.paypal.com.example.com/v1/notifications/certs/CERT-1" },
      { "paypal-cert-url": "https://api.paypal.com/v1/oauth2/token" },
    ]) {
      assert.equal(verdict(paypal, withHeaders(request, change)), "signature_malformed");
    }
  });
});

describe("a token", () => {
  const pubsub = knownProvider("google-pubsub");
  const teams = knownProvider("teams");
  const [email = ""] = (values["google-pubsub"] ?? "").split(" ");

  /** A handmade token, with any header and any signature. */
  function forged(head: object, signature: (content: string) => string): WebhookRequest {
    const token = String(sent(pubsub).headers["authorization"]);
    const [, claims] = token.split(".");
    const content = `${Buffer.from(JSON.stringify(head)).toString("base64url")}.${claims}`;
    return withHeaders(sent(pubsub), { authorization: `Bearer ${content}.${signature(content)}` });
  }

  test("is verified only with the provider's algorithm: not with none, nor with the public key as a secret", () => {
    const publicKeys = [
      cloud.rsa.publicKey.export({ type: "spki", format: "pem" }),
      cloud.rsa.publicKey.export({ type: "spki", format: "der" }),
      cloud.keySet(),
    ];
    for (const key of publicKeys) {
      const confused = forged({ alg: "HS256", kid: "one" }, (content) =>
        createHmac("sha256", key).update(content).digest("base64url"),
      );
      assert.equal(verdict(pubsub, confused), "signature_malformed");
      const claimed = forged({ alg: "RS256", kid: "one" }, (content) =>
        createHmac("sha256", key).update(content).digest("base64url"),
      );
      assert.equal(verdict(pubsub, claimed), "signature_mismatch");
    }
    for (const alg of ["none", "None", "ES256", "RS512", "PS256", ["RS256"], undefined]) {
      assert.equal(verdict(pubsub, sent(pubsub, { head: { alg } })), "signature_malformed");
    }
    assert.equal(
      verdict(
        pubsub,
        forged({ alg: "none", kid: "one" }, () => ""),
      ),
      "signature_malformed",
    );
    assert.equal(verdict(pubsub, sent(pubsub, { head: { crit: ["b64"] } })), "signature_malformed");
  });

  test("cannot bring its own key", () => {
    const other = createCloud();
    const jwk = { ...other.rsa.publicKey.export({ format: "jwk" }), kid: "one" };
    const head = { jwk, jku: "https://evil.com/keys", x5u: "https://evil.com/cert" };
    const request = sendFrom(other, pubsub, sampleOf(pubsub), {
      value: values["google-pubsub"] ?? "",
      now,
      url,
      head,
    });
    assert.equal(verdict(pubsub, request), "signature_mismatch");
  });

  test("with an unknown or missing key id, or from another issuer, is not verified", () => {
    assert.equal(verdict(pubsub, sent(pubsub, { head: { kid: "two" } })), "key_id_unknown");
    assert.equal(verdict(pubsub, sent(pubsub, { head: { kid: undefined } })), "signature_malformed");
    assert.equal(
      verdict(pubsub, sent(pubsub, { claims: { iss: "https://evil.com" } })),
      "signature_mismatch",
    );
    assert.equal(verdict(pubsub, sent(pubsub, { claims: { iss: undefined } })), "signature_mismatch");
  });

  test("is for the audience and the account in the key's value, or for the URL if it names none", () => {
    for (const claims of [
      { aud: "other" },
      { email: "evil@evil.iam.gserviceaccount.com" },
      { email_verified: false },
    ]) {
      assert.equal(verdict(pubsub, sent(pubsub, { claims })), "signature_mismatch");
    }
    const toUrl = sent(pubsub, { value: email });
    assert.equal(verdict(pubsub, toUrl, { value: email }), "verified");
    assert.equal(verdict(pubsub, toUrl), "signature_mismatch");
    assert.equal(verdict(pubsub, { ...toUrl, url: `${url}/other` }, { value: email }), "signature_mismatch");
    assert.equal(verdict(pubsub, { ...toUrl, url: "/hook" }, { value: email }), "signature_mismatch");
    const [, audience] = (values["google-pubsub"] ?? "").split(" ");
    assert.equal(verdict(pubsub, sent(pubsub, { claims: { aud: ["x", audience] } })), "verified");
  });

  test("of Google Chat has an audience of either kind", () => {
    const chat = knownProvider("google-chat");
    assert.equal(verdict(chat, sent(chat, { issuer: 1, value: url }), { value: url }), "verified");
    const claims = { email: "evil@evil.iam.gserviceaccount.com" };
    assert.equal(
      verdict(chat, sent(chat, { issuer: 1, value: url, claims }), { value: url }),
      "signature_mismatch",
    );
  });

  test("of the Bot Framework agrees with the body about the service and the channel", () => {
    assert.equal(
      verdict(teams, sent(teams, { claims: { serviceurl: "https://evil.com" } })),
      "signature_mismatch",
    );
    const documents = cloud.documents(teams, now);
    documents.set(keySetUrl, cloud.keySet("one", { endorsements: ["webchat"] }));
    assert.equal(verdict(teams, sent(teams), { documents }), "signature_mismatch");
  });

  test("is verified only with keys from the location that the metadata may name", () => {
    const metadata = "https://login.botframework.com/v1/.well-known/openidconfiguration";
    for (const text of [JSON.stringify({ jwks_uri: "https://evil.com/keys" }), "{", "[]", "null", ""]) {
      const documents = new Map([
        [metadata, text],
        ["https://evil.com/keys", cloud.keySet()],
      ]);
      assert.equal(verdict(teams, sent(teams), { documents }), "unreadable");
    }
  });

  test("is not verified with a key set that is truncated, empty, or has only other keys", () => {
    const place = "https://www.googleapis.com/oauth2/v3/certs";
    const keys = cloud.keySet();
    for (const text of [
      keys.slice(0, -40),
      "{}",
      '{"keys":[]}',
      cloud.keySet("one", { use: "enc" }),
      "<html>",
    ]) {
      assert.equal(verdict(pubsub, sent(pubsub), { documents: new Map([[place, text]]) }), "unreadable");
    }
  });

  test("of Plaid's covers the body, and is verified with the key that the user entered", () => {
    const plaid = knownProvider("plaid");
    const request = sent(plaid);
    const other = { ...request, body: Buffer.concat([request.body, Buffer.from(" ")]) };
    assert.equal(verdict(plaid, other), "signature_mismatch");
    const { keys } = JSON.parse(cloud.keySet()) as { keys: object[] };
    assert.equal(verdict(plaid, request, { value: JSON.stringify(keys[1]) }), "verified");
    assert.equal(verdict(plaid, request, { value: JSON.stringify(keys[0]) }), "signature_mismatch");
    const secret = { ...cloud.p256.privateKey.export({ format: "jwk" }), kid: "one" };
    const check = validateSecret(plaid, JSON.stringify(secret));
    assert.ok(check.outcome === "problem" && check.code === "secret_is_private");
  });
});

describe("a subscription is confirmed", () => {
  const sns = knownProvider("aws-sns");
  const confirmation = (SubscribeURL: string): WebhookRequest => {
    const sample = (samples.get("aws-sns") ?? []).find(({ event }) => event === "UnsubscribeConfirmation");
    assert.ok(sample && "json" in sample);
    const json = { ...(sample.json as object), Type: "SubscriptionConfirmation", SubscribeURL };
    return sent(sns, {}, { ...sample, json });
  };

  test("at Amazon's own hosts", () => {
    const place = "https://sns.us-west-2.amazonaws.com/?Action=ConfirmSubscription&TopicArn=a&Token=b";
    const request = confirmation(place);
    assert.equal(verdict(sns, request), "verified");
    const description = describeWebhook(sns, request);
    assert.deepEqual(description.outcome === "described" && description.handshake, {
      status: 200,
      headers: {},
      body: "",
      visit: place,
    });
  });

  test("and nowhere else, whatever is signed", () => {
    for (const place of [
      "https://evil.com/?sns.us-west-2.amazonaws.com",
      "http://sns.us-west-2.amazonaws.com/?x",
    ]) {
      assert.equal(describeWebhook(sns, confirmation(place)).outcome, "unreadable");
    }
  });
});
