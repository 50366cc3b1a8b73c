import assert from "node:assert/strict";
import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { providers, type Provider } from "agentex-webhook-providers";
import { samples } from "agentex-webhook-providers/samples";
import { makeProviderKeys } from "../harness/services/provider-keys.ts";
import { signedSending } from "../harness/send-signed.ts";
import { createKey, hook, post, register, shown, type Actor } from "./actor.ts";
import type { Stage } from "./stage.ts";

/** For every provider: a key made by a trigger, its webhooks, valid and invalid, and a test event. */
export const builtInProviders: Actor = {
  name: "built-in providers",
  async act(stage) {
    for (const provider of providers.values()) {
      // The others have no secret, only public keys.
      const { kind } = provider.secret;
      if (kind !== "expected" && kind !== "jwk") await actAsProvider(stage, provider);
    }
  },
};

async function actAsProvider(stage: Stage, provider: Provider): Promise<void> {
  const agent = `hears-${provider.id}`;
  await register(stage, agent);
  const keys = makeProviderKeys(provider);
  const isPublic = provider.secret.kind === "public_key";
  const add = (what: string, secret: string): void => {
    stage.secret(`${what} of ${provider.id}`, secret);
    // In `user:password` and `whsec_…`, what follows is a secret, too.
    const inner =
      provider.verification.scheme === "basic"
        ? secret.replace(/^[^:]*:/, "")
        : secret.replace(/^whsec_/, "");
    if (inner !== secret) stage.secret(`the inner ${what} of ${provider.id}`, inner);
  };
  if (!isPublic) add("the secret", keys.verifying);
  const triggered = await stage.manage("POST", "/agent_api_keys/webhook-trigger", {
    agent_name: agent,
    source: provider.id,
    name: provider.identity.form?.example ?? "the-key",
    forward_path: "hook",
    secret: keys.verifying,
  });
  assert.equal(triggered.status, 200, `${provider.id}: ${triggered.text}`);
  const trigger = shown(triggered);
  if (!isPublic) {
    stage.shows(triggered, keys.verifying);
    stage.shows(triggered, keys.verifying.replace(/^whsec_/, ""));
    stage.shows(triggered, keys.verifying.replace(/^[^:]*:/, ""));
  }
  const sample = (samples.get(provider.id) ?? [])[0] ?? assert.fail();
  const sending = (secret: string) =>
    signedSending(provider, sample, { secret, url: stage.url + hook(agent), id: randomUUID() });
  if (provider.verification.scheme === "body_token") stage.isInBodies(keys.verifying);
  await stage.send(sending(keys.signing));
  const other = makeProviderKeys(provider).signing;
  if (!isPublic) add("a wrong secret", other);
  await stage.send(sending(other));
  await stage.manage("POST", `/agents/name/${agent}/test-deliveries`, {
    provider: provider.id,
    route: "/hook",
  });
  const rotated = await stage.manage("POST", `/agent_api_keys/${String(trigger["key_id"])}/rotate`, {
    api_key: isPublic ? makeProviderKeys(provider).verifying : rotateTo(stage, provider),
  });
  assert.equal(rotated.status, 200, rotated.text);
  stage.shows(rotated, String(shown(rotated)["api_key"]));
}

function rotateTo(stage: Stage, provider: Provider): string {
  return stage.secret(`the rotated secret of ${provider.id}`, makeProviderKeys(provider).verifying);
}

/** A custom provider, with generated and provided keys. */
export const customProvider: Actor = {
  name: "a custom provider",
  async act(stage) {
    const defined = await stage.manage("PUT", "/providers/acme", {
      name: "Acme",
      verification: {
        scheme: "hmac",
        algorithm: "sha256",
        signature: { header: "x-acme-signature", prefix: "sha256=", encoding: "hex" },
        signed: "{body}",
      },
      event: ["{json:type}"],
      deliveryId: ["{header:x-acme-id}"],
      conversation: ["{json:shop}"],
      identity: { from: ["{json:shop}"], matching: "exact", keyName: "the shop's name" },
      setup: { url: "Settings.", secret: "Settings." },
    });
    assert.ok([200, 201].includes(defined.status), defined.text);
    await register(stage, "acme-hears");
    const body = JSON.stringify({ shop: "Books" });
    const { value } = await createKey(stage, {
      agent_name: "acme-hears",
      name: "Books",
      api_key_type: "acme",
    });
    const given = stage.newSecret("a given secret of acme");
    await createKey(stage, { agent_name: "acme-hears", name: "Toys", api_key_type: "acme", api_key: given });
    for (const secret of [value, given, stage.newSecret("a wrong secret of acme")]) {
      const signature = createHmac("sha256", secret).update(body).digest("hex");
      await post(stage, hook("acme-hears"), { "x-acme-signature": `sha256=${signature}` }, body);
    }
  },
};

/** Secrets that a provider sends to the URL, and one that is claimed. */
export const broughtSecrets: Actor = {
  name: "brought secrets",
  async act(stage) {
    await register(stage, "awaits");
    for (const id of ["notion", "asana"]) {
      const created = await stage.manage("POST", "/agent_api_keys", {
        agent_name: "awaits",
        name: id,
        api_key_type: id,
      });
      assert.equal(created.status, 200, created.text);
      const secret = stage.secret(
        `the secret that ${id} brings`,
        `secret_${randomBytes(16).toString("hex")}`,
      );
      const brought =
        id === "asana"
          ? await post(stage, hook("awaits"), { "x-hook-secret": secret })
          : await post(stage, hook("awaits"), {}, JSON.stringify({ verification_token: secret }));
      assert.equal(brought.status, 200, brought.text);
      // Asana expects it back in the response.
      if (id === "asana") stage.shows(brought, secret);
      const keyId = String(shown(created)["id"]);
      const claimed = await stage.manage("POST", `/agent_api_keys/${keyId}/claim`, {});
      stage.shows(claimed, secret);
      assert.ok(claimed.text.includes(secret));
      await stage.manage("POST", `/agent_api_keys/${keyId}/claim`, {});
    }
  },
};
