import assert from "node:assert/strict";
import https from "node:https";
import { describe, test } from "node:test";
import type { TestContext } from "node:test";
import { Readable } from "node:stream";
import * as fc from "fast-check";
import { verify } from "../../src/index.ts";
import type { Provider, Sample, WebhookRequest } from "../../src/index.ts";
import { samples } from "../../src/samples/index.ts";
import { cloudLibraries } from "../harness/cloud-libraries.ts";
import type { CloudLibrary } from "../harness/cloud-libraries.ts";
import { certificateUrl, createCloud, sendFrom, withHeaders } from "../harness/cloud.ts";
import type { CloudSending } from "../harness/cloud.ts";
import { knownProvider } from "../harness/known-provider.ts";
import { now } from "../harness/signed-request.ts";

const [cloud, otherCloud] = [createCloud(), createCloud()];
const url = "https://gateway.example.com/agents/forward/name/watcher/hook";

const values: Readonly<Record<string, string>> = {
  "aws-sns": "arn:aws:sns:us-west-2:123456789012:MyTopic",
  "google-pubsub": "push@acme.iam.gserviceaccount.com https://audience.example.com",
  "google-chat": "1234567890",
  teams: "00000000-1111-2222-3333-444444444444",
  plaid: cloud.keySet(),
};

/** Of each change of each sample. */
const RUNS = 3;

function valueOf({ id }: Provider): string {
  return values[id] ?? assert.fail(id);
}

function sent(provider: Provider, sample: Sample, sending: Partial<CloudSending> = {}, from = cloud) {
  return sendFrom(from, provider, sample, { value: valueOf(provider), now, url, ...sending });
}

/** Sets the clock, and answers the requests for Amazon's certificate. */
function setStage(context: TestContext, time: Date): void {
  context.mock.timers.reset();
  context.mock.timers.enable({ apis: ["Date"], now: time });
  context.mock.method(https, "get", (place: string, answer: (response: object) => void) => {
    assert.equal(place, certificateUrl);
    const response = Object.assign(Readable.from([cloud.certificate(now)]), { statusCode: 200 });
    queueMicrotask(() => answer(response));
    return response;
  });
}

/** The verdicts of both, which must agree. */
async function verdict({ accepts }: CloudLibrary, provider: Provider, request: WebhookRequest, time = now) {
  const receiver = { value: valueOf(provider), documents: cloud.documents(provider, now) };
  const ours = verify(provider, request, [receiver.value], time, receiver.documents).outcome === "verified";
  const theirs = await accepts(request, receiver).catch(() => false);
  assert.deepEqual({ ours, theirs }, { ours, theirs: ours });
  return ours;
}

/** In the middle: the end of base64 has bits that mean nothing. */
function changed(text: string): string {
  const middle = Math.floor(text.length / 2);
  return text.slice(0, middle) + (text[middle] === "0" ? "1" : "0") + text.slice(middle + 1);
}

function withMember(request: WebhookRequest, name: string, value: (text: string) => string): WebhookRequest {
  const message = JSON.parse(Buffer.from(request.body).toString()) as Record<string, string>;
  const body = JSON.stringify({ ...message, [name]: value(message[name] ?? "") });
  return { ...request, body: Buffer.from(body) };
}

type Change = (provider: Provider, sample: Sample) => WebhookRequest;

const member =
  (name: string, value = changed): Change =>
  (provider, sample) =>
    withMember(sent(provider, sample), name, value);

const part =
  (index: number, value = changed): Change =>
  (provider, sample) => {
    const request = sent(provider, sample);
    const header = provider.verification.scheme === "jwks" ? provider.verification.header : "";
    const parts = String(request.headers[header]).split(".");
    const text = parts.map((each, at) => (at === index ? value(each) : each)).join(".");
    return withHeaders(request, { [header]: text });
  };

const claims =
  (more: object): Change =>
  (provider, sample) =>
    sent(provider, sample, { claims: more });

const body =
  (value: (text: string) => string): Change =>
  (provider, sample) => {
    const request = sent(provider, sample);
    return { ...request, body: Buffer.from(value(Buffer.from(request.body).toString())) };
  };

const otherKey: Change = (provider, sample) => sent(provider, sample, {}, otherCloud);

const ofTokens: Readonly<Record<string, Change>> = {
  "another sender's key": otherKey,
  "another key's id": (provider, sample) => sent(provider, sample, { head: { kid: "two" } }),
  "a character of the claims": part(1),
  "a character of the signature": part(2),
  "no signature": part(2, () => ""),
};
const ofIdentities: Readonly<Record<string, Change>> = {
  ...ofTokens,
  "another receiver's audience": claims({ aud: "https://other.example.com" }),
  "another issuer": claims({ iss: "https://other.example.com" }),
};

/** What both reject. */
const changes: Readonly<Record<string, Readonly<Record<string, Change>>>> = {
  "aws-sns": {
    "another sender's key": otherKey,
    ...Object.fromEntries(
      ["Message", "MessageId", "Timestamp", "TopicArn", "Signature"].map((name) => [name, member(name)]),
    ),
    "another version of the signature": member("SignatureVersion", () => "1"),
    "a version that does not exist": member("SignatureVersion", () => "3"),
    "a subject": member("Subject", (text) => `${text}!`),
    "a certificate from elsewhere": member("SigningCertURL", (text) => text.replace("amazonaws", "evil")),
    "a certificate without TLS": member("SigningCertURL", (text) => text.replace("https", "http")),
  },
  "google-pubsub": {
    ...ofIdentities,
    "another service account": claims({ email: "other@acme.iam.gserviceaccount.com" }),
    "an unverified address": claims({ email_verified: false }),
  },
  "google-chat": ofIdentities,
  teams: ofIdentities,
  plaid: {
    ...ofTokens,
    "a space after the body": body((text) => `${text} `),
    "a character of the body": body(changed),
    "another body's hash": claims({ request_body_sha256: "0".repeat(64) }),
  },
};

function varied(sample: Sample, note: string): Sample {
  if (!("json" in sample)) return sample;
  const json = sample.json as Record<string, unknown>;
  return { ...sample, json: { ...json, ...("Message" in json ? { Message: note } : { note }) } };
}

/** The library omits the `Token` of these, contrary to Amazon's documentation and its libraries for other languages. */
function isKnownDifference({ provider, event }: Sample): boolean {
  return provider === "aws-sns" && event === "UnsubscribeConfirmation";
}

for (const cloudLibrary of cloudLibraries) {
  const provider = knownProvider(cloudLibrary.provider);
  const events = (samples.get(provider.id) ?? []).filter((sample) => !isKnownDifference(sample));
  const [first = assert.fail()] = events;
  describe(`${cloudLibrary.library} and this package agree on ${provider.name}`, () => {
    for (const sample of events) {
      test(`${sample.event}, as it was sent`, async (context) => {
        setStage(context, now);
        const note = fc.string({ unit: "grapheme", minLength: 1 });
        await fc.assert(
          fc.asyncProperty(note, async (words) => {
            assert.ok(await verdict(cloudLibrary, provider, sent(provider, varied(sample, words))));
          }),
          { numRuns: RUNS },
        );
      });
    }

    for (const [name, change] of Object.entries(changes[provider.id] ?? {})) {
      test(`changed in transit: ${name}`, async (context) => {
        setStage(context, now);
        assert.ok(!(await verdict(cloudLibrary, provider, change(provider, varied(first, "Hello, world")))));
      });
    }

    for (const [age, isAccepted] of [
      ...cloudLibrary.ages.accepted.map((each) => [each, true] as const),
      ...cloudLibrary.ages.refused.map((each) => [each, false] as const),
    ]) {
      test(`${age} seconds after it was sent`, async (context) => {
        const time = new Date(now.getTime() + age * 1000);
        setStage(context, time);
        assert.equal(await verdict(cloudLibrary, provider, sent(provider, first), time), isAccepted);
      });
    }
  });
}

test("sns-validator and this package agree on the confirmation of a subscription, and on signatures with SHA-1", async (context) => {
  setStage(context, now);
  const sns = knownProvider("aws-sns");
  const library = cloudLibraries.find((each) => each.provider === sns.id) ?? assert.fail();
  const sample = (samples.get(sns.id) ?? []).find(isKnownDifference);
  assert.ok(sample && "json" in sample);
  for (const change of [{}, { SignatureVersion: "1" }]) {
    const json = { ...(sample.json as object), Type: "SubscriptionConfirmation", ...change };
    const request = sent(sns, { ...sample, json });
    assert.ok(await verdict(library, sns, request));
    for (const name of ["Message", "SubscribeURL", "Token", "Type"]) {
      assert.ok(!(await verdict(library, sns, withMember(request, name, changed))), name);
    }
  }
});
