import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { providers, withoutSecrets } from "../src/index.ts";
import type { Provider } from "../src/index.ts";
import { knownProvider } from "./harness/known-provider.ts";

const dockerHub = knownProvider("docker-hub");

describe("a URL without its secrets", () => {
  const cases: [string, string][] = [
    ["/hook?token=s3cret", "/hook"],
    ["/hook?token=s3cret&tenant=a%20b", "/hook?tenant=a%20b"],
    ["/hook?tenant=a+b&token=s3cret&n=1", "/hook?tenant=a+b&n=1"],
    ["/hook?token=one&token=two", "/hook"],
    ["/hook?%74oken=s3cret", "/hook"],
    ["/hook?token", "/hook"],
    ["https://example.com/hook?token=s3cret#part", "https://example.com/hook#part"],
    ["/hook?Token=mine&tokens=1&%zz=1", "/hook?Token=mine&tokens=1&%zz=1"],
    ["/token=1/hook", "/token=1/hook"],
  ];
  for (const [url, stripped] of cases) {
    test(url, () => assert.equal(withoutSecrets(dockerHub, url), stripped));
  }

  test("that a provider's data names besides the verification rule's", () => {
    const custom: Provider = { ...knownProvider("hmac"), secretQuery: ["key", "sig"] };
    assert.equal(withoutSecrets(custom, "/hook?key=1&token=2&sig=3"), "/hook?token=2");
  });

  test("is unchanged if there are none", () => {
    assert.equal(withoutSecrets(undefined, "/hook?token=1"), "/hook?token=1");
    for (const provider of providers.values()) {
      assert.equal(withoutSecrets(provider, "/hook?tenant=1"), "/hook?tenant=1");
    }
  });
});
