/*
 * Test fixtures, not credentials: none of these opens anything. Secret scanners may ignore this file.
 */
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { answerUnsigned, providers, verify } from "../src/index.ts";
import type { UnsignedAnswer, WebhookRequest } from "../src/index.ts";
import { knownProvider } from "./harness/known-provider.ts";
import { now } from "./harness/signed-request.ts";

const secret = "consumer-secret";

function ask(id: string, request: Partial<Omit<WebhookRequest, "body">> & { body?: string }): UnsignedAnswer {
  const { body = "", ...rest } = request;
  const whole = { method: "POST", url: "/hook", headers: {}, ...rest, body: Buffer.from(body) };
  return answerUnsigned(knownProvider(id), whole, [secret, "verify-me"]);
}

const plain = { "content-type": "text/plain", "x-content-type-options": "nosniff" };
const form = { "content-type": "application/x-www-form-urlencoded" };

describe("Meta's subscription", () => {
  const query = (token: string, challenge = "1158201444"): string =>
    `/hook?hub.mode=subscribe&hub.challenge=${challenge}&hub.verify_token=${token}`;

  test("is answered with its challenge when its verify token is one of the agent's secrets", () => {
    assert.deepEqual(ask("meta", { method: "GET", url: query("verify-me") }), {
      outcome: "answered",
      answer: { status: 200, headers: plain, body: "1158201444" },
      brings: undefined,
    });
  });

  for (const token of ["", "wrong", "verify-m", "verify-me%00"]) {
    test(`is refused with the token ${JSON.stringify(token)}`, () => {
      const answered = ask("meta", { method: "GET", url: query(token) });
      assert.equal(answered.outcome, "refused");
      assert.equal(answered.reason, "verify_token_mismatch");
    });
  }

  test("is refused when the agent has no secret, or an empty one", () => {
    const request = { method: "GET", url: query(""), headers: {}, body: Buffer.alloc(0) };
    for (const secrets of [[], [""]]) {
      assert.equal(answerUnsigned(knownProvider("meta"), request, secrets).outcome, "refused");
    }
  });

  test("is not one if it is posted", () => {
    assert.equal(ask("meta", { url: query("verify-me") }).outcome, "none");
  });

  test("echoes up to 1,024 characters", () => {
    const asked = (length: number): UnsignedAnswer =>
      ask("meta", { method: "GET", url: query("verify-me", "x".repeat(length)) });
    assert.equal(asked(1024).outcome, "answered");
    assert.equal(asked(1025).outcome, "refused");
  });
});

describe("an echoed value", () => {
  test("cannot be a page: it is plain text, and must not be sniffed", () => {
    const script = encodeURIComponent("<script>alert(1)</script>");
    for (const [id, method, name] of [
      ["dropbox", "GET", "challenge"],
      ["microsoft-graph", "POST", "validationToken"],
    ] as const) {
      const answered = ask(id, { method, url: `/hook?${name}=${script}` });
      assert.equal(answered.outcome, "answered");
      assert.deepEqual(answered.answer, { status: 200, headers: plain, body: "<script>alert(1)</script>" });
    }
  });

  test("in a header cannot split it", () => {
    for (const value of ["a\r\nset-cookie: b", "", "é", "a b"]) {
      const answered = ask("asana", { headers: { "x-hook-secret": value } });
      assert.notEqual(answered.outcome, "answered", value);
    }
  });

  test("that appears twice in a query is ambiguous, and does not count", () => {
    assert.equal(ask("dropbox", { method: "GET", url: "/hook?challenge=a&challenge=b" }).outcome, "none");
  });
});

describe("a secret in a request is passed on, and must be accepted only while it is awaited", () => {
  test("Asana's", () => {
    assert.deepEqual(ask("asana", { headers: { "x-hook-secret": "b537207f" }, body: "{}" }), {
      outcome: "answered",
      answer: { status: 200, headers: { "x-hook-secret": "b537207f" }, body: "" },
      brings: "b537207f",
    });
  });

  test("Notion's", () => {
    assert.deepEqual(ask("notion", { body: '{"verification_token":"secret_tMrlL1qK5"}' }), {
      outcome: "answered",
      answer: { status: 200, headers: {}, body: "" },
      brings: "secret_tMrlL1qK5",
    });
    assert.equal(ask("notion", { body: '{"verification_token":{"a":1}}' }).outcome, "refused");
    assert.equal(ask("notion", { body: '{"type":"page.created"}' }).outcome, "none");
  });
});

describe("others", () => {
  test("Slack's certificate check is answered 200, and goes no further", () => {
    const answered = ask("slack", { headers: form, body: "token=x&ssl_check=1" });
    assert.equal(answered.outcome, "answered");
    assert.equal(answered.answer.status, 200);
    assert.equal(ask("slack", { headers: form, body: "ssl_check=0&command=%2Fa" }).outcome, "none");
  });

  test("Trello's HEAD", () => {
    assert.equal(ask("trello", { method: "HEAD" }).outcome, "answered");
    assert.equal(ask("trello", { method: "POST", body: "{}" }).outcome, "none");
  });

  test("a body of more than 64 KiB is not examined before it is verified", () => {
    const body = JSON.stringify({ verification_token: "secret_a", more: "x".repeat(64 * 1024) });
    assert.equal(ask("notion", { body }).outcome, "none");
  });

  test("providers that sign their handshakes, or have none, are not answered", () => {
    for (const id of ["github", "zoom", "discord"]) {
      const body = '{"type":1,"event":"endpoint.url_validation","payload":{"plainToken":"a"}}';
      assert.equal(ask(id, { body }).outcome, "none");
    }
  });
});

describe("X's challenge-response check", () => {
  const check = (token: string): UnsignedAnswer =>
    ask("twitter", { method: "GET", url: `/hook?crc_token=${encodeURIComponent(token)}` });

  test("is answered with an HMAC of the token", () => {
    const answered = check("challenge_string");
    assert.equal(answered.outcome, "answered");
    const expected = createHmac("sha256", secret).update("challenge_string").digest("base64");
    assert.deepEqual(JSON.parse(answered.answer.body), { response_token: `sha256=${expected}` });
  });

  test("signs nothing that would pass for a webhook", () => {
    const provider = knownProvider("twitter");
    for (const body of ['{"for_user_id":"1"}', "{}", "[]", "a=b&c", "v0:1714564800:{}"]) {
      assert.equal(check(body).outcome, "refused", body);
    }
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.stringMatching(/^[\w+/-]{1,50}={0,2}$/)), (body) => {
        const answered = check(body);
        if (answered.outcome !== "answered") return;
        const token = (JSON.parse(answered.answer.body) as { response_token: string }).response_token;
        const headers = { "x-twitter-webhooks-signature": token };
        const request = { method: "POST", url: "/hook", headers, body: Buffer.from(body) };
        assert.equal(verify(provider, request, [secret], now).outcome, "verified");
        assert.doesNotMatch(body, /^[[{"]/);
      }),
    );
  });
});

test("no request makes it throw", () => {
  const text = fc.string({ unit: "binary" });
  const headers = fc.dictionary(fc.constantFrom("content-type", "x-hook-secret", "a"), text);
  fc.assert(
    fc.property(
      fc.constantFrom("GET", "HEAD", "POST", ""),
      text,
      headers,
      fc.json(),
      (method, url, given, body) => {
        for (const provider of providers.values()) {
          const request = { method, url, headers: given, body: Buffer.from(body) };
          assert.ok(
            ["none", "answered", "refused"].includes(answerUnsigned(provider, request, [secret]).outcome),
          );
        }
      },
    ),
  );
});
