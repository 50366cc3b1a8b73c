import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import { providers } from "agentex-webhook-providers";
import * as fc from "fast-check";
import type { Agent } from "../../src/agents/agent.ts";
import { authenticate } from "../../src/ingress/verification/authenticate.ts";
import type { SignatureParts } from "../../src/ingress/verification/check-signature.ts";
import { verifyRequest } from "../../src/ingress/verification/signatures/verify-request.ts";
import { createRecentKeys } from "../../src/ingress/verification/signatures/recent-keys.ts";
import type { IngressRequest } from "../../src/ingress/request/receive.ts";
import type { SigningKey } from "../../src/keys/key.ts";

const github = providers.get("github") ?? assert.fail();
const agent = { id: "agent", name: "watcher" } as Agent;

const NAMES = ["bank", "bank/core", "mallory", "mallory/fork"] as const;

/** Keys, some of which may share a secret. */
const keyRings = fc
  .tuple(
    fc.shuffledSubarray([...NAMES], { minLength: 1 }),
    fc.array(fc.nat(2), { minLength: 4, maxLength: 4 }),
  )
  .map(([names, secrets]) => names.map((name, index) => keyOf(name, `secret ${secrets[index]}`)));

const webhooks = fc.record({
  secret: fc.nat(2).map((number) => `secret ${number}`),
  repository: fc.constantFrom("bank/core", "bank/other", "mallory/fork", undefined),
  organization: fc.constantFrom("bank", "mallory", "mallory/fork", undefined),
  hookId: fc.constantFrom("1", "2", undefined),
});

type Sent = {
  readonly secret: string;
  readonly repository: string | undefined;
  readonly organization: string | undefined;
  readonly hookId: string | undefined;
};

function keyOf(name: string, secret: string): SigningKey {
  const key = { id: name, agentId: agent.id, name, type: "github" } as SigningKey["key"];
  return { key, valueId: `value of ${name}`, secret, expiresAt: undefined };
}

function requestOf({ secret, repository, organization, hookId }: Sent): IngressRequest {
  const body = Buffer.from(
    JSON.stringify({
      ...(repository !== undefined && { repository: { full_name: repository } }),
      ...(organization !== undefined && { organization: { login: organization } }),
    }),
  );
  const headers = {
    "content-type": "application/json",
    "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
    ...(hookId !== undefined && { "x-github-hook-id": hookId }),
  };
  return {
    method: "POST",
    url: "/",
    headers,
    body: async () => ({ outcome: "received", body }),
  } as unknown as IngressRequest;
}

function partsWith(keys: readonly SigningKey[]): SignatureParts {
  return {
    keys: { signingKeys: async () => keys } as unknown as SignatureParts["keys"],
    recentKeys: createRecentKeys(),
    verifier: { verify: verifyRequest, stop: async () => {} },
    providerKeys: {} as unknown as SignatureParts["providerKeys"],
    testPasses: { take: () => false, secretOf: () => "" },
    now: () => 0,
  };
}

/** The name of the key that a webhook is attributed to, or the code with which it is rejected. */
async function attribute(sent: Sent, parts: SignatureParts): Promise<string> {
  const verified = await authenticate(
    agent,
    { kind: "signature", providers: [github] },
    requestOf(sent),
    undefined,
    parts,
  );
  return verified.outcome === "verified" ? verified.key.name : verified.code;
}

test("a webhook is attributed to a key that has its secret and covers every name in it, whatever came before", async () => {
  await fc.assert(
    fc.asyncProperty(keyRings, fc.array(webhooks, { minLength: 1, maxLength: 6 }), async (keys, sent) => {
      const parts = partsWith(keys);
      for (const webhook of sent) {
        const name = await attribute(webhook, parts);
        assert.equal(name, await attribute(webhook, partsWith(keys)), "what came before does not matter");
        const key = keys.find((each) => each.key.name === name);
        if (key === undefined) continue;
        assert.equal(key.secret, webhook.secret);
        const { repository, organization } = webhook;
        assert.ok(name === repository || name === organization);
        assert.ok(
          repository === undefined || organization === undefined || repository.startsWith(`${organization}/`),
        );
      }
    }),
    { numRuns: 300 },
  );
});

test("among keys with the same secret, the most specific one is used, even after another one verified the same hook", async () => {
  const parts = partsWith([keyOf("bank", "secret 1"), keyOf("bank/core", "secret 1")]);
  const from = (repository: string) =>
    attribute({ secret: "secret 1", repository, organization: "bank", hookId: "1" }, parts);
  assert.equal(await from("bank/core"), "bank/core");
  assert.equal(await from("bank/other"), "bank");
  assert.equal(await from("bank/core"), "bank/core");
});
