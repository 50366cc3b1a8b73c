import { randomBytes } from "node:crypto";
import { withTolerance, type Provider, type WebhookRequest } from "agentex-webhook-providers";
import type { Agent } from "../../agents/agent.ts";
import type { SigningKey } from "../../keys/key.ts";
import type { Keys } from "../../keys/keys.ts";
import type { ProviderKeys } from "../../provider-keys/provider-keys.ts";
import { refuse, type Refusal } from "../../refusals/refusal.ts";
import { TEST_PASS_HEADER, type TestPasses } from "../../test-deliveries/test-passes.ts";
import { chooseKey } from "./signatures/choose-key.ts";
import type { RecentKeys } from "./signatures/recent-keys.ts";
import { refuseIdentity, refuseSignature } from "./signatures/refuse-signature.ts";
import type { Verified } from "./verified.ts";
import { verifyWithKeys, type Verdict } from "./signatures/verify-with-keys.ts";
import type { Verifier } from "./signatures/verifier.ts";
import type { Wanted } from "./signatures/verify-request.ts";

export type SignatureParts = {
  readonly keys: Keys;
  readonly recentKeys: RecentKeys;
  readonly verifier: Verifier;
  readonly providerKeys: ProviderKeys;
  readonly testPasses: Pick<TestPasses, "take" | "secretOf">;
  /** In Unix milliseconds. */
  readonly now: () => number;
};

/** For agents without a key of the provider: checking against it anyway takes the same time. */
const NOBODYS_SECRET = randomBytes(32).toString("hex");

/**
 * Verifies a signature with the agent's keys of this provider, likely ones first.
 *
 * @param wanted - what the route needs to know about it.
 */
export async function checkSignature(
  agent: Agent,
  provider: Provider,
  request: WebhookRequest,
  wanted: Wanted | undefined,
  { keys, recentKeys, verifier, providerKeys, testPasses, now }: SignatureParts,
): Promise<Verified | Refusal> {
  const signing = keys.signingKeys(agent, provider.id);
  const own = signing instanceof Promise ? await signing : signing;
  const all = withThrowAway(own, request.headers[TEST_PASS_HEADER], testPasses);
  const isForAnyone = wanted?.source !== undefined;
  const checkAlike = (
    candidates: readonly SigningKey[],
    tolerance: number | undefined,
  ): MaybeLater<Checked> => {
    const secrets = candidates.length > 0 ? candidates.map(({ secret }) => secret) : [NOBODYS_SECRET];
    const asked = tolerance === undefined ? provider : withTolerance(provider, tolerance);
    const task = { provider: asked, request, secrets, now: new Date(now()), wanted };
    const verified = verifyWithKeys(task, { verifier, providerKeys }, candidates.length > 0);
    const identified = (verdict: Verdict | Refusal): Checked =>
      "outcome" in verdict
        ? verdict
        : identify(provider, { candidates, all, now: now() }, verdict, isForAnyone);
    return verified instanceof Promise ? verified.then(identified) : identified(verified);
  };
  const check = (candidates: readonly SigningKey[]): MaybeLater<Checked> =>
    candidates.some(({ key }) => key.toleranceSeconds !== undefined)
      ? checkByTolerance(candidates, checkAlike)
      : checkAlike(candidates, undefined);
  const likely = recentKeys.among(all, agent, provider, request.headers);
  const first = likely.length === 0 ? undefined : await check(likely);
  const checking = first?.outcome === "verified" ? first : check(all);
  const checked = checking instanceof Promise ? await checking : checking;
  if (checked.outcome === "refused") {
    // The sender gets the same response in both cases.
    const waits = checked.reason === "no_signing_key" && (await keys.waitsForValue(agent, provider.id));
    return waits ? { ...checked, reason: "key_waits_for_value" } : checked;
  }
  const { used, ...result } = checked;
  recentKeys.verified(used, agent, provider, request.headers);
  return result;
}

/** Tries keys with different time tolerances separately. */
async function checkByTolerance(
  candidates: readonly SigningKey[],
  checkAlike: (alike: readonly SigningKey[], tolerance: number | undefined) => MaybeLater<Checked>,
): Promise<Checked> {
  let refused: Refusal | undefined;
  for (const [tolerance, alike] of Map.groupBy(candidates, ({ key }) => key.toleranceSeconds)) {
    const checked = await checkAlike(alike, tolerance);
    if (checked.outcome !== "refused") return checked;
    refused ??= checked;
  }
  return refused ?? checkAlike([], undefined);
}

/**
 * A command generated for a person is signed with a temporary secret, which replaces the key's own while its pass is valid.
 */
function withThrowAway(
  keys: readonly SigningKey[],
  pass: string | readonly string[] | undefined,
  testPasses: SignatureParts["testPasses"],
): readonly SigningKey[] {
  if (typeof pass !== "string") return keys;
  const used = keys.findLast(({ key }) => testPasses.take(pass, key.id));
  return used === undefined ? keys : [{ ...used, secret: testPasses.secretOf(pass) }, ...keys];
}

type Checked = (Verified & { readonly used: SigningKey }) | Refusal;
/** Usually, everything is known: each promise on a webhook's path costs time. */
type MaybeLater<Value> = Value | Promise<Value>;

type Keyring = {
  /** The keys whose secrets were tried. */
  readonly candidates: readonly SigningKey[];
  /** All of the agent's keys for the provider. */
  readonly all: readonly SigningKey[];
  /** In Unix milliseconds. */
  readonly now: number;
};

/**
 * Interprets a request's content for the keys whose secrets verified it.
 *
 * @param isForAnyone - whether it may be about anything: an app has one secret for all its installations.
 */
function identify(
  provider: Provider,
  { candidates, all, now }: Keyring,
  { verification, description, bodyHash }: Verdict,
  isForAnyone: boolean,
): Checked {
  if (verification.outcome === "refused") return refuseSignature(provider, verification, candidates.length);
  if (description === undefined) throw new Error("could not describe a verified request");
  const verifiedBy = verification.verifiedBy.flatMap((index) => candidates[index] ?? []);
  if (description.outcome === "unreadable") {
    return refuse("payload_unreadable", description.detail, description.reason);
  }
  const [first] = verifiedBy;
  const chosen =
    isForAnyone && first !== undefined
      ? { used: first, newName: undefined }
      : chooseKey(provider, { verifiedBy, all, now }, description);
  if (chosen === undefined) return refuseIdentity(provider, description);
  const { used, newName } = chosen;
  return {
    outcome: "verified",
    used,
    key: used.key,
    keyValueId: used.valueId,
    newName,
    provider,
    event: description.event,
    providerDeliveryId: description.deliveryId,
    sameBodyWithinSeconds: description.sameBodyWithinSeconds,
    conversation: description.conversation,
    bodyHash,
    lateAnswer: description.lateAnswer,
    handshake: description.handshake,
    filtered: description.filtered,
    value: description.filled,
    digest: description.digest,
    actor: description.actor,
    summary: description.summary,
  };
}
