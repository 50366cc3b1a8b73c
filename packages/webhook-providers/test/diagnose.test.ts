/*
 * Test fixtures, not credentials: none of these opens anything. Secret scanners may ignore this file.
 */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { diagnose, providers } from "../src/index.ts";
import type { Candidate, Finding, Provider, WebhookRequest } from "../src/index.ts";
import { github, knownProvider, slack } from "./harness/known-provider.ts";
import { everySample, signedSample } from "./harness/signed-sample.ts";
import { githubRequest, now, nowSeconds, slackRequest } from "./harness/signed-request.ts";

const secret = "the-right-one-indeed";
const keys: readonly Candidate[] = [
  { name: "octo/other", secret: "another-secret" },
  { name: "octo/repo", secret },
];
const body = '{"repository":{"full_name":"octo/repo"},"text":"café/\\u2665 ","n":1}';

function first(
  provider: Provider,
  request: WebhookRequest,
  candidates: readonly Candidate[] = keys,
  at = now,
): Finding {
  const findings = diagnose(provider, request, candidates, at);
  const [finding] = findings;
  assert.ok(finding);
  for (const { sentence } of findings) {
    assert.match(sentence, /^[A-Z'].*\.$/s);
    for (const candidate of candidates) assert.ok(!sentence.includes(candidate.secret), "no secret is told");
    assert.doesNotMatch(sentence, /[0-9a-f]{40}/, "no signature is told");
  }
  return finding;
}

describe("a request that is correct", () => {
  test("is genuine", () => {
    const finding = first(github, githubRequest(secret, body));
    assert.equal(finding.code, "genuine");
    assert.match(finding.sentence, /'octo\/repo'/);
  });

  test("is from a repository that the key is not named after", () => {
    const finding = first(github, githubRequest("another-secret", body));
    assert.equal(finding.code, "identity_mismatch");
    assert.match(finding.sentence, /'octo\/other'.*octo\/repo/);
  });

  test("is signed with a key of another type", () => {
    const candidates = [{ name: "A1", secret, type: "slack" }];
    const finding = first(github, githubRequest(secret, body), candidates);
    assert.equal(finding.code, "wrong_key_type");
    assert.match(finding.sentence, /'A1'.*slack/);
  });

  test("is unreadable", () => {
    assert.equal(first(github, githubRequest(secret, "[]")).code, "payload_unreadable");
  });
});

describe("a body that was changed in transit", () => {
  const value: unknown = JSON.parse(body);
  const python = '{"repository": {"full_name": "octo/repo"}, "text": "caf\\u00e9/\\u2665 ", "n": 1}';
  const php = '{"repository":{"full_name":"octo\\/repo"},"text":"caf\\u00e9\\/\\u2665 ","n":1}';
  const form = `payload=${encodeURIComponent(body)}`;
  const cases: [string, string | Uint8Array, string | Uint8Array, string][] = [
    ["from Python's JSON to JavaScript's", python, JSON.stringify(value), "body_rewritten"],
    ["from PHP's JSON to JavaScript's", php, JSON.stringify(value), "body_rewritten"],
    [
      "from compact JSON to indented",
      JSON.stringify(value),
      JSON.stringify(value, null, 2),
      "body_rewritten",
    ],
    [
      "from indented JSON to compact",
      JSON.stringify(value, null, 2),
      JSON.stringify(value),
      "body_rewritten",
    ],
    [
      "from indented JSON with a line end",
      `${JSON.stringify(value, null, 4)}\n`,
      JSON.stringify(value),
      "body_rewritten",
    ],
    ["by a missing line end", `${body}\n`, body, "body_line_ends"],
    ["by an extra line break", body, `${body}\r\n`, "body_line_ends"],
    ["from CRLF to LF", '{\r\n"a":1}', '{\n"a":1}', "body_line_ends"],
    ["by a byte order mark", body, `\u{feff}${body}`, "body_line_ends"],
    [
      "from UTF-8 to Latin-1",
      body.replace("\\u2665", ""),
      Buffer.from(body.replace("\\u2665", ""), "latin1"),
      "body_charset",
    ],
    ["to UTF-8 twice", body, Buffer.from(body).toString("latin1"), "body_charset"],
    ["from a form to its payload", form, body, "body_form"],
    ["from JSON to a form", body, form, "body_form"],
    ["from nothing to something", "", "{}", "body_lost"],
  ];
  for (const [name, sent, arrived, code] of cases) {
    test(name, () => {
      const request = { ...githubRequest(secret, sent), body: Buffer.from(arrived) };
      const finding = first(github, request);
      assert.equal(finding.code, code, finding.sentence);
      assert.match(finding.sentence, /'octo\/repo'/);
    });
  }

  test("in an unknown way", () => {
    const request = { ...githubRequest(secret, body), body: Buffer.from('{"other":true}') };
    assert.equal(first(github, request).code, "secret_or_body_wrong");
  });
});

describe("a secret that is nearly right", () => {
  const cases: [string, Provider, string, string, string][] = [
    ["with a line break at the sender", github, `${secret}\n`, secret, "secret_padded"],
    ["with a line break in the key", github, secret, `${secret}\n`, "secret_padded"],
    ["in quotation marks", github, secret, `"${secret}"`, "secret_padded"],
    ["without the prefix that is a part of it", github, "whsec_abc", "abc", "secret_encoding"],
  ];
  for (const [name, provider, at, stored, code] of cases) {
    test(name, () => {
      const finding = first(provider, githubRequest(at, body), [{ name: "octo/repo", secret: stored }]);
      assert.equal(finding.code, code, finding.sentence);
      assert.match(finding.sentence, /'octo\/repo'/);
    });
  }

  test("that the sender decodes from base64, or does not", () => {
    const encoded = Buffer.from("some bytes of a key").toString("base64");
    const text = githubRequest("some bytes of a key", body);
    assert.equal(first(github, text, [{ name: "octo/repo", secret: encoded }]).code, "secret_encoding");

    const digest = createHmac("sha256", `whsec_${encoded}`).update(`m1.${nowSeconds}.{}`).digest("base64");
    const request = {
      method: "POST",
      url: "/",
      headers: {
        "webhook-id": "m1",
        "webhook-timestamp": String(nowSeconds),
        "webhook-signature": `v1,${digest}`,
      },
      body: Buffer.from("{}"),
    };
    const candidates = [{ name: "any", secret: `whsec_${encoded}` }];
    assert.equal(first(knownProvider("standard-webhooks"), request, candidates).code, "secret_encoding");
  });

  test("that can never match is named along with the rest", () => {
    const { request } = signedSample(knownProvider("svix"), sampleOf("svix"));
    const findings = diagnose(knownProvider("svix"), request, [{ name: "a", secret: "not base64!" }], now);
    assert.deepEqual(
      findings.map(({ code }) => code),
      ["secret_or_body_wrong", "secret_invalid"],
    );
  });
});

function sampleOf(id: string): (typeof everySample)[number]["sample"] {
  const found = everySample.find(({ provider }) => provider.id === id);
  assert.ok(found);
  return found.sample;
}

describe("a time that is off", () => {
  const app = [{ name: "A1", secret }];

  for (const [offset, words] of [
    [-3600, /3600 s old/],
    [3600, /3600 s in the future/],
  ] as const) {
    test(`by ${offset} s`, () => {
      const request = slackRequest(secret, "{}", {}, String(nowSeconds + offset));
      const finding = first(slack, request, app);
      assert.equal(finding.code, "clock_off");
      assert.match(finding.sentence, /^The signature is valid/);
      assert.match(finding.sentence, words);
    });
  }

  test("beside a wrong secret", () => {
    const request = slackRequest("wrong", "{}", {}, String(nowSeconds - 3600));
    const codes = diagnose(slack, request, app, now).map(({ code }) => code);
    assert.deepEqual(codes, ["clock_off", "secret_or_body_wrong"]);
  });
});

describe("headers that are missing or strange", () => {
  test("no signature", () => {
    const request = githubRequest(secret, body, { "x-hub-signature-256": undefined });
    assert.equal(first(github, request).code, "signature_missing");
  });

  test("only the older one", () => {
    const headers = { "x-hub-signature-256": undefined, "x-hub-signature": "sha1=00" };
    const finding = first(github, githubRequest(secret, body, headers));
    assert.equal(finding.code, "signature_older_version");
    assert.match(finding.sentence, /x-hub-signature,/);
  });

  test("another provider's", () => {
    const codes = diagnose(github, slackRequest(secret, body), keys, now).map(({ code }) => code);
    assert.deepEqual(codes, ["signature_missing", "other_provider"]);
  });

  test("a signature and a time that are malformed", () => {
    assert.equal(
      first(github, githubRequest(secret, body, { "x-hub-signature-256": "abc" })).code,
      "signature_malformed",
    );
    assert.equal(first(slack, slackRequest(secret, body, {}, "yesterday")).code, "timestamp_malformed");
  });

  test("and no key at all", () => {
    const codes = diagnose(github, githubRequest(secret, body), [], now).map(({ code }) => code);
    assert.deepEqual(codes, ["secret_or_body_wrong", "no_key"]);
  });
});

describe("a URL", () => {
  const square = knownProvider("square");
  const { request, secret: key } = signedSample(square, sampleOf("square"));
  const candidates = [{ name: "shop", secret: key }];

  for (const [name, url] of [
    ["of another scheme", request.url.replace("https:", "http:")],
    [
      "with a slash at its end",
      "https://gateway.example.com/agents/forward/name/watcher/hook/?tenant=a%20b&n=1",
    ],
  ] as const) {
    test(`${name} than the one configured at the provider`, () => {
      const finding = first(square, { ...request, url }, candidates);
      assert.equal(finding.code, "url_differs", finding.sentence);
      assert.doesNotMatch(finding.sentence, /tenant/);
    });
  }

  test("that is behind a proxy", () => {
    const headers = { ...request.headers, "x-forwarded-host": "gateway.example.com" };
    const url = request.url.replace("gateway.example.com", "10.0.0.1:5003");
    assert.equal(first(square, { ...request, headers, url }, candidates).code, "url_differs");
  });

  test("that is unknown", () => {
    assert.equal(first(square, { ...request, url: "/hook" }, candidates).code, "public_url_unknown");
  });
});

test("every provider's genuine request is diagnosed as genuine, or as having another name, and never as wrong", () => {
  for (const { provider, sample } of everySample) {
    const { request, secret: key } = signedSample(provider, sample);
    const { code } = first(provider, request, [{ name: "any", secret: key }]);
    // A handshake belongs to no particular key.
    const isForAny = provider.identity.matching === "any" || sample.event === "url_verification";
    assert.equal(code, isForAny ? "genuine" : "identity_mismatch", provider.id);
  }
});

test("no request and no key make it throw", () => {
  const text = fc.string({ unit: "binary" });
  const headers = fc.dictionary(
    fc.constantFrom(
      "x-hub-signature-256",
      "x-slack-signature",
      "x-slack-request-timestamp",
      "content-type",
      "host",
    ),
    fc.oneof(text, fc.array(text), fc.constant(`sha256=${"0".repeat(64)}`)),
  );
  const bodies = fc.oneof(
    fc.uint8Array(),
    fc.json().map((json) => Buffer.from(json)),
    fc.webQueryParameters().map((query) => Buffer.from(query)),
  );
  fc.assert(
    fc.property(headers, bodies, fc.array(text, { maxLength: 3 }), (given, bytes, secrets) => {
      for (const provider of providers.values()) {
        const request = { method: "POST", url: "https://example.com/hook?a=1", headers: given, body: bytes };
        const candidates = secrets.map((each) => ({ name: "a", secret: each }));
        assert.ok(diagnose(provider, request, candidates, now).length > 0);
      }
    }),
    { numRuns: 50 },
  );
  const deep = { ...githubRequest(secret, ""), body: Buffer.from("[".repeat(50_000) + "]".repeat(50_000)) };
  assert.equal(first(github, deep).code, "body_lost");
});
