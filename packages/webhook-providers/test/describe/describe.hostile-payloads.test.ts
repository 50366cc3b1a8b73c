import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { describe as describeWebhook } from "../../src/index.ts";
import type { Description, WebhookRequest } from "../../src/index.ts";
import { github, slack } from "../harness/known-provider.ts";
import { githubRequest, slackRequest } from "../harness/signed-request.ts";

type Headers = WebhookRequest["headers"];

const form = { "content-type": "application/x-www-form-urlencoded" };

function describeGithub(body: string | Uint8Array, headers: Headers = {}): Description {
  return describeWebhook(github, githubRequest("secret", body, headers));
}

function described(body: string | Uint8Array, headers: Headers = {}): Description & { outcome: "described" } {
  const description = describeGithub(body, headers);
  assert.equal(description.outcome, "described");
  return description;
}

describe("a body that does not match its content type is unreadable", () => {
  const bodies: [string, string | Uint8Array, Headers?][] = [
    ["nothing", ""],
    ["a JSON string", '"text"'],
    ["a JSON number", "1"],
    ["JSON null", "null"],
    ["a JSON array", "[{}]"],
    ["half a JSON object", '{"a":'],
    ["two JSON objects", "{}{}"],
    ["invalid UTF-8", Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d)],
    ["JSON in UTF-16", Buffer.from("{}", "utf16le")],
    ["200,000 open brackets", '{"a":'.repeat(200_000)],
    ["a form called JSON", "payload=%7B%7D"],
    ["JSON called a form", '{"repository":{"full_name":"o/r"}}', form],
    ["a form without a payload", "a=1", form],
    ["a form with an empty payload", "payload=", form],
    ["a form with two payloads", "payload=%7B%7D&payload=%7B%7D", form],
    ["a form with a payload that is an array", "payload=%5B%5D", form],
    ["a form with invalid UTF-8 in an escape", "payload=%7B%22a%22%3A%22%FF%22%7D", form],
    ["a form with a broken escape", "payload=%7B%7D&a=%zz", form],
    ["a form with raw invalid UTF-8", Uint8Array.of(0x61, 0x3d, 0xff), form],
  ];
  for (const [name, body, headers] of bodies) {
    test(name, () => {
      const description = describeGithub(body, headers);
      assert.equal(description.outcome, "unreadable");
      assert.equal(description.reason, "payload_unreadable");
      assert.ok(!description.detail.includes("o/r"), "a detail repeats nothing of the body");
    });
  }
});

describe("the content type decides how a body is read", () => {
  const body = '{"repository":{"full_name":"o/r"}}';

  for (const type of [
    "application/json",
    "Application/JSON ; charset=utf-8",
    "application/scim+json",
    undefined,
  ]) {
    test(`${type}: JSON`, () => {
      assert.deepEqual(described(body, { "content-type": type }).identities, ["o/r"]);
    });
  }

  for (const type of ["text/plain", "application/xml", "multipart/form-data; boundary=x", "", "json"]) {
    test(`${JSON.stringify(type)}: not one that GitHub sends`, () => {
      const description = describeGithub(body, { "content-type": type });
      assert.equal(description.outcome, "unreadable");
      assert.equal(description.reason, "content_type_unsupported");
    });
  }

  test("two content types decide nothing", () => {
    const description = describeGithub(body, { "content-type": ["application/json", "text/plain"] });
    assert.equal(description.outcome, "unreadable");
  });
});

describe("a field of the wrong type counts as missing", () => {
  const payloads: [string, string][] = [
    ["a repository that is a string", '{"repository":"o/r"}'],
    ["a repository that is null", '{"repository":null}'],
    ["a repository in an array", '{"repository":[{"full_name":"o/r"}]}'],
    ["a name that is an object", '{"repository":{"full_name":{"toString":"o/r"}}}'],
    ["a name that is true", '{"repository":{"full_name":true}}'],
    ["an empty name", '{"repository":{"full_name":""}}'],
    ["a name with a NUL", String.raw`{"repository":{"full_name":"o/r\u0000"}}`],
    ["a name with a line break", String.raw`{"repository":{"full_name":"o/r\r\nx: y"}}`],
    ["a name with half a surrogate pair", String.raw`{"repository":{"full_name":"o/r\ud800"}}`],
    ["a name that is too long", `{"repository":{"full_name":"${"o".repeat(1025)}"}}`],
    ["a name behind __proto__", '{"__proto__":{"repository":{"full_name":"o/r"}}}'],
    ["a name that every object has", '{"repository":{"__proto__":{"full_name":"o/r"}}}'],
  ];
  for (const [name, body] of payloads) {
    test(name, () => {
      const description = described(body);
      assert.deepEqual(description.identities, []);
      assert.equal(description.conversation, undefined);
    });
  }

  for (const number of ["1.5", "1e400", '"\\u0000"', "null", "{}", "[1]"]) {
    test(`a number that is ${number} identifies no conversation`, () => {
      const body = `{"repository":{"full_name":"o/r"},"number":${number}}`;
      assert.equal(described(body).conversation, undefined);
    });
  }

  test("a header that occurs twice", () => {
    const headers = { "x-github-event": ["push", "ping"], "x-github-delivery": ["1", "2"] };
    const { event, deliveryId } = described("{}", headers);
    assert.deepEqual({ event, deliveryId }, { event: undefined, deliveryId: undefined });
  });

  test("an app id that occurs twice in a form", () => {
    const request = slackRequest("secret", "api_app_id=A1&api_app_id=A2&command=%2Fdeploy", form);
    const description = describeWebhook(slack, request);
    assert.equal(description.outcome, "described");
    assert.deepEqual(description.identities, []);
  });

  test("an action that is not text is left out of the event's name", () => {
    assert.equal(described('{"action":{"a":1}}').event, "push");
    assert.equal(described('{"action":"opened"}').event, "push.opened");
  });
});

test("what an object inherits is not in the payload, even in a process whose prototypes were polluted", () => {
  Reflect.defineProperty(Object.prototype, "action", { value: "inherited", configurable: true });
  try {
    assert.equal(described("{}").event, "push");
  } finally {
    Reflect.deleteProperty(Object.prototype, "action");
  }
});

test("a plus in a form is a space, and an escaped plus is a plus", () => {
  assert.equal(described("payload=%7B%22action%22:%22a+b%2Bc%22%7D", form).event, "push.a b+c");
});

test("a branch named in any script keeps its name", () => {
  const ref = "refs/heads/日本語-ветка-🚀";
  const body = JSON.stringify({ repository: { full_name: "o/r" }, ref });
  assert.equal(described(body).conversation, `o/r@${ref}`);
});
