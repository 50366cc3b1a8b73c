import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { before, describe as suite, test } from "node:test";
import { describe, providers, type Provider } from "agentex-webhook-providers";
import { sampleName, samples, type Sample } from "agentex-webhook-providers/samples";
import { onSqlite } from "../harness/each-store.ts";
import { assertProblem } from "../harness/problem.ts";
import { makeProviderKeys } from "../harness/services/provider-keys.ts";
import { signedSending } from "../harness/send-signed.ts";
import { send } from "../harness/send.ts";
import { useGateway } from "../harness/use-gateway.ts";
import { waitFor } from "../harness/wait-for.ts";

const PUBLIC_URL = "https://hooks.example.com";

type Trigger = {
  readonly key_id: string;
  readonly secret: string;
  readonly webhook_url: string;
  readonly setup: Readonly<Record<string, string | null>>;
};

onSqlite("set up by a webhook trigger", (store) => {
  const scene = useGateway(store, { settings: { publicUrl: PUBLIC_URL } });

  for (const provider of [...providers.values()].filter(isSignable)) {
    suite(provider.name, () => {
      const agent = `hears-${provider.id}`;
      const keys = makeProviderKeys(provider);
      let signing = "";
      let here: Trigger | undefined;
      const url = (path: string): string =>
        (here ?? assert.fail()).webhook_url.replace(/\/hook$/, `/${path}`);

      before(async () => {
        const { management } = scene.gateway;
        await management.register({
          name: agent,
          url: scene.agent.url,
          routes: ["POST /hook", { method: "POST", path: "/queued", policy: "queued" }],
        });
        const [name = "as one likes", ...others] = keyNamesFor(provider);
        const isMadeUp =
          provider.secret.madeBy === "user" &&
          !(provider.handshakes ?? []).some(({ brings }) => brings !== undefined);
        const answer = await management.post("/agent_api_keys/webhook-trigger", {
          agent_name: agent,
          source: provider.id,
          name,
          forward_path: "hook",
          ...(!isMadeUp && { secret: keys.verifying }),
        });
        assert.equal(answer.status, 200, answer.text);
        here = answer.json() as Trigger;
        signing = isMadeUp ? here.secret : keys.signing;
        const value = isMadeUp ? here.secret : keys.verifying;
        for (const other of others) {
          await management.createKey({ agent, name: other, type: provider.id, value });
        }
      });

      test("says what to paste where", () => {
        const { setup, webhook_url } = here ?? assert.fail();
        assert.deepEqual(setup, {
          ...provider.setup,
          key_name: provider.identity.keyName,
          key_example: provider.identity.form?.example ?? null,
          docs: provider.docs,
        });
        assert.equal(webhook_url, `${PUBLIC_URL}/agents/forward/name/${agent}/hook`);
      });

      for (const sample of samplesFor(provider)) {
        test(`is verified when it sends ${sampleName(sample)}, and the agent is told what it is about`, async () => {
          const sending = signedSending(provider, sample, { secret: signing, url: url("hook") });
          const answer = await send(scene.gateway.url, sending);
          assert.equal(answer.status, 200, answer.text);
          const { headers, body } = scene.agent.last();
          assert.deepEqual(body, Buffer.from(sending.body));
          assert.equal(headers["x-agentex-provider"], provider.id);
          assert.equal(headers["x-agentex-event"], sample.event);
          assert.equal(headers["x-agentex-conversation"], described(provider, sending).conversation);
          assert.ok(!JSON.stringify([scene.agent.received, answer]).includes(signing));
        });

        test(`is rejected when the body of ${sampleName(sample)} was changed, or the secret is another one`, async () => {
          const sending = signedSending(provider, sample, { secret: signing, url: url("hook") });
          const other = makeProviderKeys(provider).signing;
          const forged = signedSending(provider, sample, { secret: other, url: url("hook") });
          const changed = Buffer.from(sending.body);
          changed[changed.length - 2] = (changed.at(-2) ?? 0) ^ 1;
          for (const wrong of [forged, ...(coversBody(provider) ? [{ ...sending, body: changed }] : [])]) {
            const answer = await send(scene.gateway.url, wrong);
            assertProblem(answer, 401, "signature_invalid");
          }
          assert.equal(scene.agent.received.length, 0);
        });

        test(`gets its own acknowledgement for ${sampleName(sample)}, also when it sends it again`, async () => {
          const occasion = { secret: signing, url: url("queued"), id: randomUUID() };
          const sending = signedSending(provider, sample, occasion);
          const [first, again] = [
            await send(scene.gateway.url, sending),
            await send(scene.gateway.url, sending),
          ];
          const { deliveryId, sameBodyWithinSeconds, lateAnswer } = described(provider, sending);
          assert.equal(first.status, lateAnswer?.status ?? 202, first.text);
          const isToldApart = deliveryId !== undefined || sameBodyWithinSeconds !== undefined;
          // Otherwise, the next test would see what is still in flight.
          await waitFor(
            () => scene.agent.received.length === (isToldApart ? 1 : 2),
            "it did not reach the agent",
          );
          if (!isToldApart) return;
          const isAsked = lateAnswer?.body !== undefined || lateAnswer?.status === 204;
          assert.equal(again.status, isAsked ? lateAnswer.status : 200, again.text);
          if (isAsked) assert.equal(again.text, lateAnswer.body ?? "");
          assert.equal(again.headers["x-agentex-delivery-id"], first.headers["x-agentex-delivery-id"]);
        });
      }

      test("uses its key, which shows its use, and its value only if that is public", async () => {
        const shown = await scene.gateway.management.get(`/agent_api_keys/${(here ?? assert.fail()).key_id}`);
        const { values } = shown.json() as { values: Record<string, string | null>[] };
        assert.equal(values.length, 1);
        const isPublic = provider.secret.kind === "public_key";
        assert.equal(values[0]?.["public_key"], isPublic ? keys.verifying : null);
        assert.ok(isPublic || !shown.text.includes(signing));
      });
    });
  }
});

/** Providers that publish their keys are tested in `provider-keys.webhooks.test.ts`. */
function isSignable({ secret }: Provider): boolean {
  return secret.kind !== "expected" && secret.kind !== "jwk";
}

/** Three of the provider's samples, and one in each other format. Tests of the package cover all of them. */
function samplesFor(provider: Provider): Sample[] {
  const all = samples.get(provider.id) ?? assert.fail();
  const formats = new Set<string>();
  return all.filter((sample, index) => {
    const format = "json" in sample ? "json" : "form" in sample ? "form" : "json_in_form";
    const isNew = !formats.has(format);
    formats.add(format);
    return isNew || index < 3;
  });
}

/** What the provider's keys must be named for all its samples; undefined if any name will do. */
function keyNamesFor(provider: Provider): string[] {
  if (provider.identity.matching === "any") return [];
  const names = samplesFor(provider).map((sample) => {
    const { signing } = makeProviderKeys(provider);
    const sending = signedSending(provider, sample, { secret: signing, url: `${PUBLIC_URL}/hook` });
    return described(provider, sending).identities[0] ?? assert.fail();
  });
  return [...new Set(names)];
}

/** Some schemes only show that the sender knows the secret, and leave the body to TLS. */
function coversBody({ verification }: Provider): boolean {
  if (verification.scheme === "jwt") return verification.bodyHashClaim !== undefined;
  return !["token", "query_token", "body_token", "basic", "body_hmac", "fields_hmac"].includes(
    verification.scheme,
  );
}

function described(provider: Provider, { headers, body, path }: ReturnType<typeof signedSending>) {
  const pairs = headers as readonly string[];
  const names = Object.fromEntries(
    pairs.flatMap((name, index) => (index % 2 === 0 ? [[name, pairs[index + 1]]] : [])),
  );
  const request = { method: "POST", url: PUBLIC_URL + path, headers: names, body };
  const description = describe(provider, request);
  if (description.outcome !== "described") throw new Error(description.detail);
  return description;
}
