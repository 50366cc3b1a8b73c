import assert from "node:assert/strict";
import { describe, test } from "node:test";
import * as fc from "fast-check";
import { fillTemplate, isTemplate } from "../src/index.ts";
import { github } from "./harness/known-provider.ts";
import { githubRequest } from "./harness/signed-request.ts";

const form = { "content-type": "application/x-www-form-urlencoded" };

function request(body: string, headers = {}): Parameters<typeof fillTemplate>[1] {
  return { ...githubRequest("secret", body), headers: { "content-type": "application/json", ...headers } };
}

describe("a template is filled", () => {
  const issue = request('{"repository":{"full_name":"o/r"},"issue":{"number":7}}', { "x-tenant": "acme" });

  test("from JSON and headers, whose names may be written in any case", () => {
    const template = "{header:X-Tenant}/{json:repository.full_name}#{json:issue.number}";
    assert.equal(fillTemplate(template, issue), "acme/o/r#7");
  });

  test("from the first alternative that is present", () => {
    assert.equal(fillTemplate("{json:pull_request.number|json:issue.number}", issue), "7");
  });

  test("not at all if one of its placeholders finds nothing", () => {
    assert.equal(fillTemplate("{json:repository.full_name}/{json:missing}", issue), undefined);
  });

  test("from a form, when the content type says so", () => {
    assert.equal(fillTemplate("{form:user}", request("user=ann+b", form)), "ann b");
  });

  test("from the JSON in a form, if the provider sends it that way", () => {
    const wrapped = request(`payload=${encodeURIComponent('{"ref":"main"}')}`, form);
    assert.equal(fillTemplate("{json:ref}", wrapped, github), "main");
    assert.equal(fillTemplate("{json:ref}", wrapped), undefined);
  });

  test("from the headers even if the body cannot be read", () => {
    const broken = request("{", { "x-tenant": "acme" });
    assert.equal(fillTemplate("{header:x-tenant}", broken), "acme");
    assert.equal(fillTemplate("{json:a}", broken), undefined);
  });
});

describe("a template", () => {
  for (const text of ["{json:a.b}", "x/{header:x-a|form:b}/y", "constant"]) {
    test(`${text} is one`, () => assert.ok(isTemplate(text)));
  }
  for (const text of [
    "",
    "{",
    "}",
    "{a}",
    "{json:}",
    "{json:a",
    "{cookie:a}",
    "{json:a|b}",
    "{{json:a}}",
    "a\n",
  ]) {
    test(`${JSON.stringify(text)} is none`, () => {
      assert.ok(!isTemplate(text));
      assert.equal(fillTemplate(text, request("{}")), undefined);
    });
  }
});

test("no template and no body makes it throw, or yields a key of more than 1,024 characters", () => {
  const piece = fc.constantFrom("{json:a}", "{header:a}", "{form:a}", "{", "}", "|", ":", "x", "\0");
  fc.assert(
    fc.property(
      fc.array(fc.oneof(piece, fc.string())),
      fc.oneof(fc.json(), fc.string({ maxLength: 2000 })),
      fc.string({ size: "large" }),
      (pieces, body, a) => {
        const text = fillTemplate(pieces.join(""), request(body, { a }));
        assert.ok(text === undefined || text.length <= 1024);
      },
    ),
  );
});
