import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { describe, test } from "node:test";
import { verify } from "../../src/index.ts";
import type { Provider } from "../../src/index.ts";
import { knownProvider } from "../harness/known-provider.ts";
import { now } from "../harness/signed-request.ts";

const secret = "the-right-one";

function verdict(provider: Provider, headers: Record<string, string>, body: string): string {
  const request = { method: "POST", url: "/hook", headers, body: Buffer.from(body) };
  const verification = verify(provider, request, [secret], now);
  return verification.outcome === "refused" ? verification.reason : verification.outcome;
}

function hmac(text: string, encoding: "hex" | "base64"): string {
  return createHmac("sha256", secret).update(text).digest(encoding);
}

describe("of two headers with signatures, either may match", () => {
  const box = knownProvider("box");
  const time = new Date(now.getTime() - 7 * 3_600_000).toISOString().replace(".000Z", "-07:00");
  const good = hmac(`{}${time}`, "base64");
  const bad = hmac("{}", "base64");
  const [primary, secondary] = ["box-signature-primary", "box-signature-secondary"];
  const cases: [string, Record<string, string>, string][] = [
    ["the first", { [primary]: good, [secondary]: bad }, "verified"],
    ["the second", { [primary]: bad, [secondary]: good }, "verified"],
    ["the first alone", { [primary]: good }, "verified"],
    ["the second alone", { [secondary]: good }, "verified"],
    ["neither", { [primary]: bad, [secondary]: bad }, "signature_mismatch"],
    ["none", {}, "signature_missing"],
    ["one that cannot be read", { [primary]: good, [secondary]: "%" }, "signature_malformed"],
  ];
  for (const [name, headers, expected] of cases) {
    test(name, () => {
      assert.equal(verdict(box, { "box-delivery-timestamp": time, ...headers }, "{}"), expected);
    });
  }

  test("a time with an offset is the moment that it denotes", () => {
    const early = time.replace("-07:00", "+07:00");
    const headers = { "box-delivery-timestamp": early, [primary]: hmac(`{}${early}`, "base64") };
    assert.equal(verdict(box, headers, "{}"), "timestamp_out_of_tolerance");
    const loose = time.replace("-07:00", "-0700");
    assert.equal(verdict(box, { ...headers, "box-delivery-timestamp": loose }, "{}"), "timestamp_malformed");
  });
});

describe("if no text separates an id, a time and the body, their boundaries cannot be moved", () => {
  const twitch = knownProvider("twitch");
  const time = now.toISOString();
  const inner = `{"x":"${time}{}"}`;
  const signature = `sha256=${hmac(`id-1${time}${inner}`, "hex")}`;

  function moved(id: string, at: string, body: string): string {
    const headers = {
      "twitch-eventsub-message-id": id,
      "twitch-eventsub-message-timestamp": at,
      "twitch-eventsub-message-signature": signature,
    };
    return verdict(twitch, headers, body);
  }

  test("as it was sent", () => assert.equal(moved("id-1", time, inner), "verified"));
  test("into the time", () => {
    assert.equal(moved("id-", `1${time}`, inner), "timestamp_malformed");
    assert.equal(moved(`id-1${time.charAt(0)}`, time.slice(1), inner), "timestamp_malformed");
  });
  test("to another time, which the body contains", () => {
    assert.equal(moved(`id-1${time}{"x":"`, time, `{}"}`), "signature_malformed");
  });
});
