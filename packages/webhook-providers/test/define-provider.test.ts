import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import {
  defineProvider,
  describe as describeWebhook,
  providers,
  recogniseAll,
  verify,
} from "../src/index.ts";
import type { Problem, Provider } from "../src/index.ts";
import { everySample, signedSample } from "./harness/signed-sample.ts";
import { now, nowSeconds } from "./harness/signed-request.ts";

const signature = { header: "X-Acme-Signature", prefix: "v1=", encoding: "hex" };
const verification = { scheme: "hmac", algorithm: "sha256", signature, signed: "{body}" };
const acme = { id: "acme", name: "Acme", verification };

function defined(json: unknown): Provider {
  const definition = defineProvider(json);
  assert.equal(definition.outcome, "defined", JSON.stringify(definition));
  return definition.provider;
}

function problemsOf(json: unknown): readonly Problem[] {
  const definition = defineProvider(json);
  assert.equal(definition.outcome, "invalid");
  assert.ok(definition.problems.length > 0);
  return definition.problems;
}

test("an id, a name and a verification rule are enough to recognise, verify and describe", () => {
  const provider = defined(acme);
  const body = Buffer.from('{"a":1}');
  const digits = createHmac("sha256", "secret").update(body).digest("hex");
  const headers = { "content-type": "application/json", "x-acme-signature": `v1=${digits}` };
  const request = { method: "POST", url: "/hook", headers, body };
  assert.deepEqual(recogniseAll(headers, [provider]), [provider]);
  assert.deepEqual(verify(provider, request, ["secret"], now), { outcome: "verified", verifiedBy: [0] });
  assert.equal(verify(provider, request, ["other"], now).outcome, "refused");
  assert.equal(describeWebhook(provider, request).outcome, "described");
});

test("what a custom provider signs besides the body is checked as well", () => {
  const provider = defined({
    ...acme,
    verification: {
      ...verification,
      timestamp: { header: "X-Acme-Time", unit: "s", toleranceSeconds: 60 },
      signed: "{header:X-Acme-Id}.{timestamp}.{method}.{url}.{body}",
    },
  });
  const url = "https://gateway.example.com/hook";
  const signedText = `id-1.${nowSeconds}.POST.${url}.{}`;
  const digits = createHmac("sha256", "secret").update(signedText).digest("hex");
  const headers = {
    "x-acme-id": "id-1",
    "x-acme-time": String(nowSeconds),
    "x-acme-signature": `v1=${digits}`,
  };
  const request = { method: "POST", url, headers, body: Buffer.from("{}") };
  assert.equal(verify(provider, request, ["secret"], now).outcome, "verified");
  const dotted = { ...request, headers: { ...headers, "x-acme-id": "id.1" } };
  assert.equal(verify(provider, dotted, ["secret"], now).outcome, "refused");
});

describe("the data of every known provider can be defined under another id, and comes back the same", () => {
  const ofOneProviderOnly = new Set(["url_and_form", "body_hmac", "hash"]);
  for (const provider of providers.values()) {
    if (ofOneProviderOnly.has(provider.verification.scheme)) continue;
    test(provider.name, () => {
      const custom = defined(JSON.parse(JSON.stringify({ ...provider, id: "custom" })));
      assert.deepEqual(custom, { ...provider, id: "custom" });
      for (const { sample } of everySample.filter((each) => each.provider === provider)) {
        const { request, secret } = signedSample(custom, sample);
        assert.equal(verify(custom, request, [secret], now).outcome, "verified");
      }
    });
  }
});

describe("defaults that are filled in for a provider can be read again, and stay the same", () => {
  const cases: [string, unknown, Provider["recognition"]][] = [
    ["with its own header", acme, [["x-acme-signature"]]],
    ["with numbered headers", withSignature({ numbered: true }), [["x-acme-signature-1"]]],
    ["with credentials in the authorization header", { ...acme, verification: { scheme: "basic" } }, []],
    ["with a token in the body", { ...acme, verification: { scheme: "body_token", json: "token" } }, []],
    [
      "with its own signs",
      { ...acme, recognition: [["X-Acme-Event", { header: "user-agent", starts: "Acme" }], ["x-acme-id"]] },
      [["x-acme-event", { header: "user-agent", starts: "Acme" }], ["x-acme-id"]],
    ],
  ];
  for (const [name, json, recognition] of cases) {
    test(name, () => {
      const provider = defined(json);
      assert.deepEqual(provider.recognition, recognition);
      assert.deepEqual(provider.commonSigns, recognition.length === 0 ? [[]] : undefined);
      assert.deepEqual(defined(JSON.parse(JSON.stringify(provider))), provider);
    });
  }
});

function withSignature(change: object): object {
  return { ...acme, verification: { ...verification, signature: { ...signature, ...change } } };
}

describe("each problem is reported, with its location", () => {
  const withVerification = (change: object): object => ({
    ...acme,
    verification: { ...verification, ...change },
  });
  const handshake = {
    signed: false,
    when: [{ value: "{query:challenge}", there: true }],
    answer: { status: 200, headers: {}, body: { echo: "{query:challenge}" } },
  };
  const cases: [string, unknown, string, RegExp][] = [
    ["nothing", null, "", /object/],
    ["a list", [], "", /object/],
    ["no name", { id: "acme", verification }, "name", /missing/],
    ["an empty name", { ...acme, name: " " }, "name", /text/],
    ["a known provider's id", { ...acme, id: "github" }, "id", /known provider/],
    ["a key type's id", { ...acme, id: "external" }, "id", /characters/],
    ["an id in capitals", { ...acme, id: "Acme" }, "id", /a-z/],
    ["an unknown member", { ...acme, nmae: 1 }, "nmae", /not known/],
    [
      "a member called __proto__",
      JSON.parse('{"id":"a","name":"A","__proto__":{}}'),
      "__proto__",
      /not known/,
    ],
    ["no verification", { id: "acme", name: "Acme" }, "verification", /missing/],
    ["an unknown scheme", withVerification({ scheme: "md5" }), "verification.scheme", /"hmac" or/],
    [
      "a scheme that every object has",
      withVerification({ scheme: "constructor" }),
      "verification.scheme",
      /must be/,
    ],
    [
      "a scheme of one provider only",
      withVerification({ scheme: "body_hmac" }),
      "verification.scheme",
      /must be/,
    ],
    ["an unknown algorithm", withVerification({ algorithm: "md5" }), "verification.algorithm", /"sha256"/],
    [
      "a signature that leaves the body out",
      withVerification({ signed: "x" }),
      "verification.signed",
      /does not cover the body/,
    ],
    ["a body signed twice", withVerification({ signed: "{body}{body}" }), "verification.signed", /once/],
    [
      "an unknown placeholder",
      withVerification({ signed: "{secret}{body}" }),
      "verification.signed",
      /may contain only/,
    ],
    [
      "a timestamp out of nowhere",
      withVerification({ signed: "{timestamp}.{body}" }),
      "verification.signed",
      /none is read/,
    ],
    [
      "a timestamp that is not signed",
      withVerification({ timestamp: { header: "x-time", unit: "s", toleranceSeconds: 60 } }),
      "verification.signed",
      /\{timestamp\} once/,
    ],
    [
      "a movable boundary",
      withVerification({ signed: "{header:x-id}{body}" }),
      "verification.signed",
      /text between/,
    ],
    [
      "another one",
      withVerification({ signed: "{body}{header:x-id}" }),
      "verification.signed",
      /text between/,
    ],
    [
      "no tolerance",
      withVerification({ timestamp: { header: "x-time", unit: "s" }, signed: "{timestamp}{body}" }),
      "verification.timestamp.toleranceSeconds",
      /missing/,
    ],
    [
      "a tolerance of more than a week",
      withVerification({ timestamp: { header: "x-time", unit: "s", toleranceSeconds: 604_801 } }),
      "verification.timestamp.toleranceSeconds",
      /604800/,
    ],
    [
      "an invalid header",
      withVerification({ signature: { ...signature, header: "x y" } }),
      "verification.signature.header",
      /header/,
    ],
    [
      "the gateway's own header",
      withVerification({ signature: { ...signature, header: "x-agentex-signature" } }),
      "verification.signature.header",
      /gateway's own/,
    ],
    [
      "an unknown encoding",
      withVerification({ signature: { ...signature, encoding: "utf8" } }),
      "verification.signature.encoding",
      /"hex"/,
    ],
    ["an invalid template", { ...acme, event: ["{json:}"] }, "event.0", /template/],
    [
      "an invalid condition",
      { ...acme, event: [{ when: { value: "{json:a}" }, use: "a" }] },
      "event.0.when.is",
      /missing/,
    ],
    [
      "an identity without a matching",
      { ...acme, identity: { from: [], keyName: "a" } },
      "identity.matching",
      /missing/,
    ],
    ["a payload of another form", { ...acme, payload: [{ as: "xml" }] }, "payload.0.as", /"json"/],
    ["a recognition by nothing", { ...acme, recognition: [[]] }, "recognition.0", /list of 1/],
    [
      "a public key for an HMAC",
      { ...acme, secret: { kind: "public_key", madeBy: "provider", type: "p256", encoding: "hex" } },
      "secret",
      /public key/,
    ],
    [
      "a text for a public key",
      withVerification({ scheme: "ed25519", algorithm: undefined }),
      "verification.algorithm",
      /not known/,
    ],
    ["an invalid docs URL", { ...acme, docs: "javascript:alert(1)" }, "docs", /https/],
    ["an endless deadline", { ...acme, deadlineSeconds: Infinity }, "deadlineSeconds", /whole number/],
    [
      "bodies that are compared forever",
      { ...acme, sameBodyWithinSeconds: 1e9 },
      "sameBodyWithinSeconds",
      /from 1 to 2592000/,
    ],
    [
      "conditions for bodies that are never compared",
      { ...acme, sameBodyWhere: [{ value: "{json:id}", there: true }] },
      "sameBodyWithinSeconds",
      /must be there/,
    ],
    [
      "an owner without parts",
      {
        ...acme,
        identity: { from: [{ name: "{json:a}", parts: { least: 0 } }], matching: "path", keyName: "a" },
      },
      "identity.from.0.parts.least",
      /from 1/,
    ],
    [
      "a body comparison decided by a header",
      {
        ...acme,
        sameBodyWithinSeconds: 60,
        sameBodyWhere: [{ value: "{json:id|header:x-event}", there: true }],
      },
      "sameBodyWhere.0.value",
      /the body only/,
    ],
    [
      "a page written by strangers",
      { ...acme, handshakes: [handshake] },
      "handshakes.0.answer.headers",
      /nosniff/,
    ],
    [
      "a handshake that matches every request",
      { ...acme, handshakes: [{ signed: false, when: [], answer: { status: 200, headers: {} } }] },
      "handshakes.0.when",
      /which requests/,
    ],
    [
      "a handshake that sets a cookie",
      { ...acme, handshakes: [{ ...handshake, answer: { status: 200, headers: { "set-cookie": "a=b" } } }] },
      "handshakes.0.answer.headers.set-cookie",
      /content-type/,
    ],
  ];
  for (const [name, json, path, problem] of cases) {
    test(name, () => {
      const problems = problemsOf(json);
      const found = problems.find((each) => each.path === path);
      assert.ok(found, JSON.stringify(problems));
      assert.match(found.problem, problem);
    });
  }

  test("all together", () => {
    const paths = problemsOf({
      id: "A",
      name: "",
      verification: { ...verification, signed: "x", algorithm: 1 },
    }).map(({ path }) => path);
    assert.deepEqual(paths, ["id", "name", "verification.algorithm", "verification.signed"]);
  });

  test("an Ed25519 rule needs a public key", () => {
    const ed25519 = { scheme: "ed25519", signature, signed: "{body}" };
    const [problem] = problemsOf({ ...acme, verification: ed25519 });
    assert.equal(problem?.path, "secret");
    const secret = { kind: "public_key", madeBy: "provider", type: "ed25519", encoding: "hex" };
    assert.equal(defined({ ...acme, verification: ed25519, secret }).secret.kind, "public_key");
  });
});

test("no JSON value makes it throw", () => {
  const part = fc.oneof(
    fc.jsonValue(),
    fc.constant(verification),
    fc.constant(signature),
    fc.constantFrom("{body}", "{json:a}"),
  );
  const keys = fc.constantFrom(
    "id",
    "name",
    "verification",
    "event",
    "secret",
    "handshakes",
    "recognition",
    "__proto__",
  );
  fc.assert(
    fc.property(fc.oneof(fc.jsonValue(), fc.dictionary(keys, part)), (json) => {
      assert.ok(["defined", "invalid"].includes(defineProvider(json).outcome));
    }),
    { numRuns: 300 },
  );
});

describe("a provider's published keys are read only from locations that nobody else can choose", () => {
  const issuer = "https://acme.example";
  const jwks = {
    scheme: "jwks",
    header: "authorization",
    prefixes: ["Bearer "],
    algorithm: "RS256",
    issuers: [{ iss: issuer, jwks: "https://acme.example/keys" }],
    expects: ["aud"],
    toleranceSeconds: 60,
  };
  const expected = { kind: "expected", madeBy: "provider", words: [{ called: "the audience", like: "*" }] };
  const pathsOf = (given: object, secret: object = expected): string[] => {
    const definition = defineProvider({ id: "custom", name: "Acme", verification: given, secret });
    return definition.outcome === "defined" ? [] : definition.problems.map(({ path }) => path);
  };

  test("which are https URLs with a fixed domain", () => {
    assert.deepEqual(pathsOf(jwks), []);
    for (const place of [
      "http://acme.example/keys",
      "https://acme.example:8443/keys",
      "https://acme.example/keys?x",
      "https://acme.example/keys#x",
      "https://user@acme.example/keys",
      "https://*/keys",
      "https://*.example/keys",
      "https://acme.*/keys",
      "https://127.0.0.1/keys",
      "https://[::1]/keys",
      "https://localhost/keys",
      "https://acme.example",
      "https://acme.example/../keys",
      "file:///keys",
      7,
    ]) {
      assert.deepEqual(
        pathsOf({ ...jwks, issuers: [{ iss: issuer, jwks: place }] }),
        ["verification.issuers.0.jwks"],
        String(place),
      );
    }
    const regional = [{ iss: issuer, jwks: "https://*.keys.acme.example/*.json" }];
    assert.deepEqual(pathsOf({ ...jwks, issuers: regional }), []);
  });

  test("with a public-key algorithm, and a key value that says what to expect", () => {
    assert.deepEqual(pathsOf({ ...jwks, algorithm: "HS256" }), ["verification.algorithm"]);
    assert.deepEqual(pathsOf({ ...jwks, algorithm: "none" }), ["verification.algorithm"]);
    assert.deepEqual(pathsOf({ ...jwks, expects: [] }), ["verification.expects"]);
    assert.deepEqual(pathsOf({ ...jwks, issuers: [] }), ["verification.expects"]);
    assert.deepEqual(pathsOf({ ...jwks, expects: ["aud", "sub"] }), ["secret.words"]);
    assert.deepEqual(pathsOf(jwks, { kind: "text", madeBy: "user" }), ["secret.kind"]);
    assert.deepEqual(pathsOf({ scheme: "token", header: "x-token" }, expected), ["secret.kind"]);
    const jwk = { kind: "jwk", madeBy: "provider" };
    const pasted = { ...jwks, issuers: [], expects: [] };
    assert.deepEqual(pathsOf(pasted, jwk), ["verification.bodyHashClaim"]);
    assert.deepEqual(pathsOf({ ...pasted, bodyHashClaim: "hash" }, jwk), []);
  });

  test("and a certificate's signature covers the time and the key's value", () => {
    const certificate = {
      scheme: "certificate",
      certificate: "{header:x-cert}",
      at: ["https://acme.example/certs/*"],
      signature: "{header:x-signature}",
      hashes: [{ hash: "sha256" }],
      content: { text: "{header:x-time}|{value}|{body}" },
      time: "{header:x-time}",
      unit: "s",
      toleranceSeconds: 300,
    };
    const changed = (change: object) => pathsOf({ ...certificate, ...change });
    assert.deepEqual(changed({}), []);
    assert.deepEqual(changed({ time: "{header:x-other}" }), ["verification.time"]);
    assert.deepEqual(changed({ content: { text: "{header:x-time}|{value}" } }), [
      "verification.content.text",
    ]);
    assert.deepEqual(changed({ content: { text: "{header:x-time}{value}|{body}" } }), [
      "verification.content.text",
    ]);
    assert.deepEqual(changed({ content: { text: "{header:x-time}|{body}" } }), ["verification.expects"]);
    const when = { value: "{json:type}", is: "event" };
    const content = { members: [{ when, names: ["message", "time", "topic"] }] };
    assert.deepEqual(changed({ content, time: "{json:time}", expects: "{json:topic}" }), []);
    assert.deepEqual(changed({ content, time: "{json:time}", expects: "{json:other}" }), [
      "verification.expects",
    ]);
    const optional = { members: [{ when, names: ["message", "time", "topic"], optional: ["time"] }] };
    assert.deepEqual(changed({ content: optional, time: "{json:time}", expects: "{json:topic}" }), [
      "verification.time",
    ]);
  });
});
