/*
 * Test fixtures, not credentials: none of these opens anything. Secret scanners may ignore this file.
 */
import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { describe, test } from "node:test";
import { providers, verify } from "../../src/index.ts";
import type { Provider, WebhookRequest } from "../../src/index.ts";
import { samples } from "../../src/samples/index.ts";
import { isSignable } from "../harness/keys.ts";
import { knownProvider } from "../harness/known-provider.ts";
import { now, nowSeconds } from "../harness/signed-request.ts";
import { signedSample } from "../harness/signed-sample.ts";

const secret = "the-right-one";

function verdict(provider: Provider, request: Partial<WebhookRequest>, secrets = [secret]): string {
  const whole = { method: "POST", url: "/hook", headers: {}, body: Buffer.from("{}"), ...request };
  const verification = verify(provider, whole, secrets, now);
  return verification.outcome === "refused" ? verification.reason : verification.outcome;
}

function hmac(text: string, encoding: "hex" | "base64" | "base64url", algorithm = "sha256"): string {
  return createHmac(algorithm, secret).update(text).digest(encoding);
}

describe("a JSON Web Token", () => {
  const jira = knownProvider("jira-app");
  const covering: Provider = {
    ...jira,
    verification: {
      scheme: "jwt",
      header: "authorization",
      prefixes: ["Bearer "],
      bodyHashClaim: "hash",
      toleranceSeconds: 60,
    },
  };

  function token(claims: object, head: object = { alg: "HS256", typ: "JWT" }, algorithm = "sha256"): string {
    const signed = [head, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .join(".");
    return `${signed}.${hmac(signed, "base64url", algorithm)}`;
  }

  const fresh = { iat: nowSeconds, exp: nowSeconds + 60 };
  const cases: [string, string, string][] = [
    ["that is fresh", `JWT ${token(fresh)}`, "verified"],
    ["as Bearer", `Bearer ${token(fresh)}`, "verified"],
    ["without a prefix", token(fresh), "signature_malformed"],
    ["that was changed", `JWT ${token(fresh)}A`, "signature_mismatch"],
    ["of two parts", `JWT ${token(fresh).split(".").slice(0, 2).join(".")}`, "signature_malformed"],
    ["with the algorithm none", `JWT ${token(fresh, { alg: "none" })}`, "signature_malformed"],
    ["with another algorithm", `JWT ${token(fresh, { alg: "HS512" }, "sha512")}`, "signature_mismatch"],
    ["that expired", `JWT ${token({ exp: nowSeconds - 61 })}`, "timestamp_out_of_tolerance"],
    ["that just expired", `JWT ${token({ exp: nowSeconds - 60 })}`, "verified"],
    ["from the future", `JWT ${token({ ...fresh, iat: nowSeconds + 61 })}`, "timestamp_out_of_tolerance"],
    [
      "issued long ago, without an end",
      `JWT ${token({ iat: nowSeconds - 3600 })}`,
      "timestamp_out_of_tolerance",
    ],
    ["without a time", `JWT ${token({ iss: "a" })}`, "timestamp_missing"],
    ["with a time that is text", `JWT ${token({ exp: "tomorrow" })}`, "timestamp_malformed"],
  ];
  for (const [name, authorization, expected] of cases) {
    test(`${name}: ${expected}`, () => assert.equal(verdict(jira, { headers: { authorization } }), expected));
  }

  test("covers the body if it contains its hash", () => {
    const hash = createHash("sha256").update("{}").digest("hex");
    const headers = { authorization: `Bearer ${token({ ...fresh, hash })}` };
    assert.equal(verdict(covering, { headers }), "verified");
    assert.equal(verdict(covering, { headers, body: Buffer.from("{ }") }), "signature_mismatch");
    const without = { authorization: `Bearer ${token(fresh)}` };
    assert.equal(verdict(covering, { headers: without }), "signature_mismatch");
  });
});

describe("a header of several signatures", () => {
  const stripe = knownProvider("stripe");
  const good = `v1=${hmac(`${nowSeconds}.{}`, "hex")}`;
  const bad = `v1=${"0".repeat(64)}`;
  const header = (...entries: string[]): Partial<WebhookRequest> => ({
    headers: { "stripe-signature": [`t=${nowSeconds}`, ...entries].join(",") },
  });

  const cases: [string, Partial<WebhookRequest>, string][] = [
    ["with the right one last", header(bad, "v1=x", good), "verified"],
    ["with the right one under an ignored version", header(good.replace("v1", "v0")), "signature_malformed"],
    ["with none", header(), "signature_malformed"],
    ["with two times", header(`t=${nowSeconds}`, good), "timestamp_malformed"],
    ["without a time", { headers: { "stripe-signature": good } }, "timestamp_missing"],
    ["with a hundred", header(...Array.from({ length: 99 }, () => bad), good), "verified"],
    [
      "with more than a hundred",
      header(...Array.from({ length: 100 }, () => bad), good),
      "signature_malformed",
    ],
  ];
  for (const [name, request, expected] of cases) {
    test(`${name}: ${expected}`, () => assert.equal(verdict(stripe, request), expected));
  }

  test("or of one in each of several headers", () => {
    const docusign = knownProvider("docusign");
    const digest = hmac("{}", "base64");
    const other = Buffer.alloc(32).toString("base64");
    const first = "x-docusign-signature-1";
    assert.equal(
      verdict(docusign, { headers: { [first]: other, "x-docusign-signature-2": digest } }),
      "verified",
    );
    assert.equal(verdict(docusign, { headers: { "x-docusign-signature-2": digest } }), "signature_missing");
    assert.equal(verdict(docusign, { headers: { [first]: [digest, digest] } }), "signature_malformed");
  });
});

describe("base64 has exactly one spelling", () => {
  const shopify = knownProvider("shopify");
  const good = hmac("{}", "base64");
  const last = good.at(-2) ?? "";
  const cases: Record<string, string> = {
    "without its padding": good.replace("=", ""),
    "for URLs": good.replaceAll("+", "-").replaceAll("/", "_").replace("=", "-"),
    "with a space": ` ${good}`,
    "with a line break": `${good.slice(0, 10)}\n${good.slice(10)}`,
    "with bits that mean nothing": `${good.slice(0, -2)}${String.fromCodePoint((last.codePointAt(0) ?? 0) + 1)}=`,
    "in hexadecimal digits": hmac("{}", "hex"),
  };
  for (const [name, value] of Object.entries(cases)) {
    test(name, () =>
      assert.notEqual(verdict(shopify, { headers: { "x-shopify-hmac-sha256": value } }), "verified"),
    );
  }
  test("and that is accepted", () => {
    assert.equal(verdict(shopify, { headers: { "x-shopify-hmac-sha256": good } }), "verified");
  });
});

describe("a secret that is sent itself", () => {
  const gitlab = knownProvider("gitlab");
  const basic = (text: string): Partial<WebhookRequest> => ({
    headers: { authorization: `Basic ${Buffer.from(text).toString("base64")}` },
  });

  test("must be the whole of it", () => {
    for (const [token, expected] of [
      [secret, "verified"],
      [`${secret} `, "signature_mismatch"],
      [secret.slice(1), "signature_mismatch"],
      ["", "signature_mismatch"],
    ] as const) {
      assert.equal(verdict(gitlab, { headers: { "x-gitlab-token": token } }), expected, token);
    }
    assert.equal(verdict(gitlab, { headers: { "x-gitlab-token": "" } }, [""]), "secret_missing");
  });

  test("may contain non-ASCII text, which a header carries as one character per byte", () => {
    const value = Buffer.from("schlüssel").toString("latin1");
    assert.equal(verdict(gitlab, { headers: { "x-gitlab-token": value } }, ["schlüssel"]), "verified");
    assert.equal(
      verdict(gitlab, { headers: { "x-gitlab-token": "schl\u01fcssel" } }, ["schlüssel"]),
      "signature_mismatch",
    );
  });

  test("as user and password", () => {
    const postmark = knownProvider("postmark");
    assert.equal(verdict(postmark, basic("user:pass"), ["user:pass"]), "verified");
    assert.equal(
      verdict(postmark, { headers: { authorization: "basic dXNlcjpwYXNz" } }, ["user:pass"]),
      "verified",
    );
    assert.equal(verdict(postmark, basic("user:pass "), ["user:pass"]), "signature_mismatch");
    assert.equal(
      verdict(postmark, { headers: { authorization: "Bearer a" } }, ["user:pass"]),
      "signature_malformed",
    );
    assert.equal(verdict(postmark, {}, ["user:pass"]), "signature_missing");
  });

  test("in every item of a body, each of which may belong to another key", () => {
    const graph = knownProvider("microsoft-graph");
    const request = (...states: unknown[]): Partial<WebhookRequest> => ({
      body: Buffer.from(JSON.stringify({ value: states.map((clientState) => ({ clientState })) })),
    });
    assert.equal(verdict(graph, request("a", "b", "a"), ["b", "c", "a"]), "verified");
    const verification = verify(
      graph,
      { method: "POST", url: "/", headers: {}, ...request("a", "b") } as WebhookRequest,
      ["b", "c", "a"],
      now,
    );
    assert.deepEqual(verification, { outcome: "verified", verifiedBy: [0, 2] });
    assert.equal(verdict(graph, request("a", "x"), ["a"]), "signature_mismatch");
    assert.equal(verdict(graph, request("a", undefined), ["a"]), "signature_missing");
    assert.equal(verdict(graph, request("a", 1), ["a", "1"]), "signature_malformed");
    assert.equal(verdict(graph, request(), ["a"]), "signature_missing");
    const large = (size: number) => ({
      body: Buffer.from(JSON.stringify({ value: [{ clientState: "a", more: "x".repeat(size) }] })),
    });
    assert.equal(verdict(graph, large(4 * 1024 * 1024), ["a"]), "verified");
    assert.equal(verdict(graph, large(8 * 1024 * 1024), ["a"]), "body_too_large");
  });
});

describe("Twilio's", () => {
  const twilio = knownProvider("twilio");
  const url = "https://gateway.example.com/hook";
  const form = { "content-type": "application/x-www-form-urlencoded" };
  const signed = (text: string): Record<string, string> => ({
    "x-twilio-signature": hmac(text, "base64", "sha1"),
  });

  test("JSON that nothing covers is rejected, although the URL has a valid signature", () => {
    assert.equal(verdict(twilio, { url, headers: signed(url) }), "body_unsigned");
    assert.equal(
      verdict(twilio, { url, headers: { ...signed(url), "content-type": "text/plain" } }),
      "body_unsigned",
    );
  });

  test("hash of the body must occur once, and match", () => {
    const digest = createHash("sha256").update("{}").digest("hex");
    const right = `${url}?bodySHA256=${digest}`;
    const twice = `${right}&bodySHA256=${digest}`;
    const wrong = `${url}?bodySHA256=${digest.replace(/^./, "f")}`;
    assert.equal(verdict(twilio, { url: right, headers: signed(right) }), "verified");
    assert.equal(verdict(twilio, { url: twice, headers: signed(twice) }), "body_unsigned");
    assert.equal(verdict(twilio, { url: wrong, headers: signed(wrong) }), "signature_mismatch");
  });

  test("form must be the signed one, and a form", () => {
    const body = Buffer.from("b=2&a=1");
    const headers = { ...form, ...signed(`${url}a1b2`) };
    assert.equal(verdict(twilio, { url, headers, body }), "verified");
    assert.equal(verdict(twilio, { url, headers, body: Buffer.from("b=2&a=%zz") }), "signature_malformed");
    assert.equal(verdict(twilio, { url, headers, body: Buffer.from("b=2&a=1&a=0") }), "signature_mismatch");
  });

  test("URL must be known, and may be one without a body", () => {
    assert.equal(verdict(twilio, { headers: signed("/hook"), body: Buffer.alloc(0) }), "public_url_unknown");
    assert.equal(
      verdict(twilio, { method: "GET", url, headers: signed(url), body: Buffer.alloc(0) }),
      "verified",
    );
  });
});

describe("Mailgun's", () => {
  const mailgun = knownProvider("mailgun");

  test("form is read as its JSON is", () => {
    const fields = {
      timestamp: String(nowSeconds),
      token: "a".repeat(50),
      signature: hmac(`${nowSeconds}${"a".repeat(50)}`, "hex"),
    };
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    assert.equal(
      verdict(mailgun, { headers, body: Buffer.from(new URLSearchParams(fields).toString()) }),
      "verified",
    );
    assert.equal(verdict(mailgun, { body: Buffer.from(JSON.stringify({ signature: fields })) }), "verified");
    for (const name of ["timestamp", "token", "signature"]) {
      const { [name]: _, ...rest } = fields as Record<string, string>;
      assert.notEqual(
        verdict(mailgun, { body: Buffer.from(JSON.stringify({ signature: rest })) }),
        "verified",
        name,
      );
    }
  });
});

test("a signed header must not contain the separator before the next one", () => {
  const standard = knownProvider("standard-webhooks");
  const key = Buffer.from(secret).toString("base64");
  for (const [id, expected] of [
    ["msg_1", "verified"],
    ["msg.1", "signature_malformed"],
    ["msg 1", "signature_malformed"],
    ["ｍsg", "signature_malformed"],
  ] as const) {
    const signature = `v1,${hmac(`${id}.${nowSeconds}.{}`, "base64")}`;
    const headers = {
      "webhook-id": id,
      "webhook-timestamp": String(nowSeconds),
      "webhook-signature": signature,
    };
    assert.equal(verdict(standard, { headers }, [key]), expected, id);
  }
});

test("every provider rejects if there is no secret, or only an empty one", () => {
  for (const provider of [...providers.values()].filter(isSignable)) {
    const [sample] = samples.get(provider.id) ?? [];
    assert.ok(sample);
    const { request } = signedSample(provider, sample);
    for (const none of [[], [""], ["\0"]]) {
      const verification = verify(provider, request, none, now);
      assert.equal(verification.outcome, "refused");
      assert.equal(verification.reason, "secret_missing", provider.id);
    }
  }
});
