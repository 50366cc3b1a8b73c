import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { verify } from "../../src/index.ts";
import type { RefusalReason, WebhookRequest } from "../../src/index.ts";
import { github, slack } from "../harness/known-provider.ts";
import { githubRequest, now, nowSeconds, slackRequest } from "../harness/signed-request.ts";

const secret = "the-right-one";
const body = '{"zen":"Keep it logically awesome."}';

function reasonFor(provider: typeof github, request: WebhookRequest, secrets = [secret]): RefusalReason {
  const verification = verify(provider, request, secrets, now);
  assert.equal(verification.outcome, "refused");
  assert.ok(!verification.detail.includes(secret), "a detail holds no secret");
  return verification.reason;
}

describe("verify says which secrets signed", () => {
  const request = githubRequest(secret, body);

  test("by index, all that match, because two keys may share one", () => {
    assert.deepEqual(verify(github, request, ["other", secret, "", secret], now), {
      outcome: "verified",
      verifiedBy: [1, 3],
    });
  });

  test("and rejects if none did", () => {
    assert.equal(reasonFor(github, request, ["other"]), "signature_mismatch");
    assert.equal(reasonFor(github, request, [`${secret}\n`]), "signature_mismatch");
  });

  test("and treats an array with one value as that header", () => {
    const headers = { "x-hub-signature-256": [String(request.headers["x-hub-signature-256"])] };
    assert.equal(verify(github, githubRequest(secret, body, headers), [secret], now).outcome, "verified");
  });
});

describe("an empty secret never verifies", () => {
  // HMAC pads its key with NULs, so all of these yield the same signature.
  for (const empty of ["", "\0", "\0\0\0"]) {
    test(`${JSON.stringify(empty)}, although the request was signed with it`, () => {
      assert.equal(reasonFor(github, githubRequest(empty, body), [empty]), "secret_missing");
      assert.equal(reasonFor(github, githubRequest(empty, body), [empty, secret]), "signature_mismatch");
    });
  }

  test("and neither does having no secret", () => {
    assert.equal(reasonFor(github, githubRequest(secret, body), []), "secret_missing");
  });
});

describe("a signature has exactly one spelling", () => {
  const good = String(githubRequest(secret, body).headers["x-hub-signature-256"]);
  const digits = good.slice("sha256=".length);
  const refused: Record<string, [string | string[] | undefined, RefusalReason]> = {
    absent: [undefined, "signature_missing"],
    "an empty array": [[], "signature_missing"],
    empty: ["", "signature_malformed"],
    "sent twice": [[good, good], "signature_malformed"],
    "sent twice and joined": [`${good}, ${good}`, "signature_malformed"],
    "without its prefix": [digits, "signature_malformed"],
    "with another prefix": [`sha1=${digits}`, "signature_malformed"],
    "with a prefix in capitals": [`SHA256=${digits}`, "signature_malformed"],
    "with digits in capitals": [`sha256=${digits.toUpperCase()}`, "signature_malformed"],
    "a digit short": [good.slice(0, -1), "signature_malformed"],
    "a byte short": [good.slice(0, -2), "signature_mismatch"],
    "a byte longer": [`${good}00`, "signature_mismatch"],
    "the prefix alone": ["sha256=", "signature_malformed"],
    "with a space before": [` ${good}`, "signature_malformed"],
    "with a newline after": [`${good}\n`, "signature_malformed"],
    "not ASCII": [`sha256=${"é".repeat(64)}`, "signature_malformed"],
    "full-width digits": [`sha256=${"０".repeat(64)}`, "signature_malformed"],
    "with a NUL": [`${good}\0`, "signature_malformed"],
    "all zeros": [`sha256=${"0".repeat(64)}`, "signature_mismatch"],
  };
  for (const [name, [header, reason]] of Object.entries(refused)) {
    test(`${name}: ${reason}`, () => {
      assert.equal(reasonFor(github, githubRequest(secret, body, { "x-hub-signature-256": header })), reason);
    });
  }

  test("GitHub's older SHA-1 signature does not count", () => {
    const headers = { "x-hub-signature-256": undefined, "x-hub-signature": "sha1=0000" };
    assert.equal(reasonFor(github, githubRequest(secret, body, headers)), "signature_missing");
  });
});

describe("Slack's timestamp is fresh in both directions", () => {
  for (const age of [-300, -299, 0, 299, 300]) {
    test(`${age} s old: accepted`, () => {
      const request = slackRequest(secret, body, {}, String(nowSeconds - age));
      assert.equal(verify(slack, request, [secret], now).outcome, "verified");
    });
  }

  for (const age of [-1_000_000, -301, 301, 1_000_000]) {
    test(`${age} s old: refused, although well signed`, () => {
      const request = slackRequest(secret, body, {}, String(nowSeconds - age));
      assert.equal(reasonFor(slack, request), "timestamp_out_of_tolerance");
    });
  }

  test("an invalid clock rejects everything", () => {
    const verification = verify(slack, slackRequest(secret, body), [secret], new Date(Number.NaN));
    assert.equal(verification.outcome, "refused");
  });

  for (const text of [
    "",
    " ",
    "now",
    `+${nowSeconds}`,
    `-${nowSeconds}`,
    `0${nowSeconds}`,
    ` ${nowSeconds}`,
    `${nowSeconds}\n`,
    `${nowSeconds}.0`,
    `${nowSeconds}e0`,
    `0x${nowSeconds.toString(16)}`,
    `${nowSeconds}, ${nowSeconds}`,
    "١٧١٤٥٦٤٨٠٠",
    "9".repeat(400),
  ]) {
    test(`${JSON.stringify(text.slice(0, 30))} is no timestamp, although well signed`, () => {
      assert.equal(reasonFor(slack, slackRequest(secret, body, {}, text)), "timestamp_malformed");
    });
  }

  test("it must occur exactly once", () => {
    const name = "x-slack-request-timestamp";
    assert.equal(reasonFor(slack, slackRequest(secret, body, { [name]: undefined })), "timestamp_missing");
    const twice = [String(nowSeconds), String(nowSeconds)];
    assert.equal(reasonFor(slack, slackRequest(secret, body, { [name]: twice })), "timestamp_malformed");
  });

  test("a signature for one time does not verify another", () => {
    const headers = { "x-slack-request-timestamp": String(nowSeconds + 1) };
    assert.equal(reasonFor(slack, slackRequest(secret, body, headers)), "signature_mismatch");
  });
});

test("verify looks only at bytes: a body that no parser would accept is verified", () => {
  const noise = Uint8Array.of(0xff, 0xfe, 0x00, 0x7b, 0xc3, 0x28, 0x0d, 0x0a);
  assert.equal(verify(github, githubRequest(secret, noise), [secret], now).outcome, "verified");
  assert.equal(verify(slack, slackRequest(secret, noise), [secret], now).outcome, "verified");
  assert.equal(verify(github, githubRequest(secret, ""), [secret], now).outcome, "verified");
});
