import { randomUUID } from "node:crypto";
import { isPublicValue, signAgain } from "agentex-webhook-providers";
import { INGRESS_PREFIX } from "../../../agents/routes/target.ts";
import { asObject, asPairs, sentHeaders } from "../../../dispatch/replays/sent-headers.ts";
import { EXTERNAL } from "../../../keys/key.ts";
import { generateValue } from "../../../keys/values/new-value.ts";
import { TEST_PASS_HEADER } from "../../../test-deliveries/test-passes.ts";
import type { Signable, SignedForCurl } from "./signed-for-curl.ts";

/** How long the command works, in milliseconds. */
const WORKS_FOR = 3_600_000;

/**
 * The request as its sender would send it to the gateway again. It makes a test delivery and is never a duplicate.
 */
export async function signForGateway(signable: Signable): Promise<SignedForCurl> {
  return signable.webhook.provider === EXTERNAL ? withThrowAwayKey(signable) : signedAnew(signable);
}

/** Uses a new API key that expires soon, because existing keys cannot be read again. */
async function withThrowAwayKey({ webhook, body, agent, parts }: Signable): Promise<SignedForCurl> {
  if (agent === undefined) return { outcome: "unsendable", detail: "Its agent was deleted." };
  const value = generateValue();
  const expiresAt = parts.now() + WORKS_FOR;
  const created = await parts.keys.create({
    agentId: agent.id,
    name: `curl-${randomUUID().slice(0, 8)}`,
    type: EXTERNAL,
    value,
    expiresAt,
  });
  if (created.outcome !== "created") {
    return { outcome: "unsendable", detail: "A key for the command could not be created." };
  }
  const pass = parts.testPasses.issueFor(created.key.id, expiresAt);
  return {
    outcome: "signed",
    url: addressOf(parts) + pathFor(agent.name, webhook.path),
    headers: [...sentHeaders(webhook), ["x-agent-api-key", value], [TEST_PASS_HEADER, pass]],
    body,
    expiresAt,
    credential: `the API key ${created.key.name}, which was created for this command and expires then`,
  };
}

async function signedAnew(signable: Signable): Promise<SignedForCurl> {
  const { webhook, body, parts } = signable;
  const target = await targetOf(signable);
  if (target === undefined) {
    return { outcome: "unsendable", detail: "Its agent, or its source, was deleted." };
  }
  const provider = await parts.providers.find(webhook.accountId, webhook.provider);
  const keys = await parts.keys.signingKeys(target.receiver, webhook.provider);
  const key = keys.findLast((each) => each.key.id === webhook.keyId);
  if (provider === undefined || key === undefined) {
    return { outcome: "unsendable", detail: "The key that verified it no longer exists." };
  }
  if (isPublicValue(provider.secret)) {
    return { outcome: "unsendable", detail: `${provider.name} signs with a private key that only it has.` };
  }
  const now = parts.now();
  const expiresAt = now + WORKS_FOR;
  const pass = parts.testPasses.issueFor(key.key.id, expiresAt);
  const url = addressOf(parts) + target.path;
  const request = { method: webhook.method, url, headers: asObject(sentHeaders(webhook)), body };
  const signed = signAgain(provider, request, {
    // Never the key's own secret: some providers send it, and other providers' signatures never expire.
    secret: parts.testPasses.secretOf(pass),
    url,
    id: randomUUID(),
    now: new Date(now),
  });
  if (signed.outcome === "unsignable") return { outcome: "unsendable", detail: signed.detail };
  return {
    outcome: "signed",
    url: signed.request.url,
    headers: [...asPairs(signed.request.headers), [TEST_PASS_HEADER, pass]],
    body,
    expiresAt,
    credential: `a secret that stands in for the ${provider.name} key ${key.key.name} until then`,
  };
}

async function targetOf({ webhook, agent, sourceName, parts }: Signable) {
  if (webhook.source === undefined) {
    return agent && { receiver: agent, path: pathFor(agent.name, webhook.path) };
  }
  const source = sourceName === null ? undefined : await parts.sources.receive({ name: sourceName });
  // A source's deliveries do not keep the original query, because their path is their target's.
  return source && { receiver: source.receiver, path: `/sources/${encodeURIComponent(source.name)}` };
}

function pathFor(agentName: string, path: string): string {
  return INGRESS_PREFIX + encodeURIComponent(agentName) + path;
}

function addressOf({ publicUrl, ownUrl }: Pick<Signable["parts"], "publicUrl" | "ownUrl">): string {
  return publicUrl ?? ownUrl();
}
