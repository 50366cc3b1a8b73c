import { randomBytes } from "node:crypto";
import {
  findIdentity,
  withTolerance,
  type Handshake,
  type LateAnswer,
  type Provider,
  type RefusalReason,
  type Verification,
  type WebhookRequest,
} from "agentex-webhook-providers";
import type { Agent } from "../agents/agent.ts";
import type { ProblemCode } from "../http/problem.ts";
import type { Key, SigningKey } from "../keys/key.ts";
import type { Keys } from "../keys/keys.ts";
import type { Credential } from "../keys/credential.ts";
import type { RequestVerification } from "./verify-request.ts";
import type { Verifier } from "./verifier.ts";
import type { RecentKeys } from "./recent-keys.ts";
import type { Received } from "./body/read-body.ts";
import type { IngressRequest } from "./receive.ts";
import { refuse, type Refusal } from "../refusals/refusal.ts";

/** A verified request, and what it is about. */
export type Proven = {
  readonly outcome: "proven";
  /** The key that verified it. */
  readonly key: Key;
  /** Which of the key's values it was; undefined for a caller identified by the auth service. */
  readonly keyValueId: string | undefined;
  /** The provider; undefined for a caller with an API key. */
  readonly provider: Provider | undefined;
  readonly event: string | undefined;
  readonly providerDeliveryId: string | undefined;
  /** For this many seconds, the same body from this key to this route is the same webhook, whatever its id says. */
  readonly sameBodyWithinSeconds: number | undefined;
  readonly conversation: string | undefined;
  /** Identifies the body, if equal bodies from this provider are the same webhook. */
  readonly bodyHash: string | undefined;
  /** The provider's own acknowledgement; undefined: 202. */
  readonly lateAnswer: LateAnswer | undefined;
  /** The response to a handshake, which does not go to the agent. */
  readonly handshake: Handshake | undefined;
};

export type AuthenticateParts = {
  readonly keys: Keys;
  readonly recentKeys: RecentKeys;
  readonly verifier: Verifier;
  /** In Unix milliseconds. */
  readonly now: () => number;
};

/** Checks a signature even if the agent has no key of the provider, so that both cases take the same time. */
const NOBODYS_SECRET = randomBytes(32).toString("hex");

/**
 * Verifies a request by the credential it carries. A signature is verified over the raw bytes before any of them is parsed;
 * only then is the payload's identity read, which must be the name of a key that verified it.
 */
export async function authenticate(
  agent: Agent,
  credential: Credential,
  request: IngressRequest,
  parts: AuthenticateParts,
): Promise<Proven | Refusal> {
  if (credential.kind === "key") return checkKey(agent, credential.value, parts.keys);
  const received = await request.body();
  if (received.outcome === "refused") return received;
  const { method, url, headers } = request;
  const webhook = new SignedRequest(method, url, headers, received);
  const [likeliest, ...others] = credential.providers;
  const first = await checkSignature(agent, likeliest, webhook, parts);
  for (const provider of first.outcome === "refused" ? others : []) {
    const next = await checkSignature(agent, provider, webhook, parts);
    if (next.outcome === "proven") return next;
  }
  return first.outcome === "refused"
    ? { ...first, suspect: { agentId: agent.id, provider: likeliest } }
    : first;
}

/** Read the body again after each use: a large one is transferred to another thread for verification, and comes back. */
class SignedRequest implements WebhookRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: WebhookRequest["headers"];
  readonly #received: Received;

  constructor(method: string, url: string, headers: WebhookRequest["headers"], received: Received) {
    this.method = method;
    this.url = url;
    this.headers = headers;
    this.#received = received;
  }

  get body(): Buffer<ArrayBuffer> {
    return this.#received.body;
  }
}

async function checkKey(agent: Agent, value: string, keys: Keys): Promise<Proven | Refusal> {
  const found = await keys.findExternal(agent, value);
  if (found === undefined || found.expired) {
    return refuse(
      "key_invalid",
      "The agent API key is unknown, was deleted, has expired, or belongs to another agent. Only keys of type " +
        "'external' are sent as x-agent-api-key.",
      found === undefined ? "key_invalid" : "key_expired",
    );
  }
  return {
    outcome: "proven",
    key: found.key,
    keyValueId: found.valueId,
    provider: undefined,
    event: undefined,
    providerDeliveryId: undefined,
    sameBodyWithinSeconds: undefined,
    conversation: undefined,
    bodyHash: undefined,
    lateAnswer: undefined,
    handshake: undefined,
  };
}

async function checkSignature(
  agent: Agent,
  provider: Provider,
  request: WebhookRequest,
  { keys, recentKeys, verifier, now }: AuthenticateParts,
): Promise<Proven | Refusal> {
  const all = await keys.signingKeys(agent, provider.id);
  const checkAlike = async (candidates: readonly SigningKey[], tolerance: number | undefined) => {
    const secrets = candidates.length > 0 ? candidates.map(({ secret }) => secret) : [NOBODYS_SECRET];
    const asked = tolerance === undefined ? provider : withTolerance(provider, tolerance);
    const verified = await verifier.verify({ provider: asked, request, secrets, now: new Date(now()) });
    return judge(provider, candidates, verified);
  };
  const check = async (candidates: readonly SigningKey[]) => {
    const own = candidates.find(({ key }) => key.toleranceSeconds !== undefined);
    if (own === undefined) return checkAlike(candidates, undefined);
    let refused: Refusal | undefined;
    for (const [tolerance, alike] of Map.groupBy(candidates, ({ key }) => key.toleranceSeconds)) {
      const checked = await checkAlike(alike, tolerance);
      if (checked.outcome !== "refused") return checked;
      refused ??= checked;
    }
    return refused ?? checkAlike([], undefined);
  };
  const likely = recentKeys.among(all, agent, provider, request.headers);
  const first = likely.length === 0 ? undefined : await check(likely);
  const checked = first?.outcome === "proven" ? first : await check(all);
  if (checked.outcome === "refused") return checked;
  const { used, ...proven } = checked;
  recentKeys.verified(used, agent, provider, request.headers);
  return proven;
}

/** What a request's content means, for the keys whose secrets verified it. */
function judge(
  provider: Provider,
  candidates: readonly SigningKey[],
  { verification, description, bodyHash }: RequestVerification,
): (Proven & { readonly used: SigningKey }) | Refusal {
  if (verification.outcome === "refused") return refuseSignature(provider, verification, candidates.length);
  if (description === undefined) throw new Error("a verified request was not described");
  const verifiedBy = verification.verifiedBy.flatMap((index) => candidates[index] ?? []);
  if (description.outcome === "unreadable") {
    return refuse("payload_unreadable", description.detail, description.reason);
  }
  // A handshake carries no identity: any of the provider's secrets that verified it will do.
  const names = verifiedBy.map(({ key }) => key.name);
  const used =
    verifiedBy[
      description.handshake === undefined ? (findIdentity(provider, names, description.identities) ?? -1) : 0
    ];
  if (used === undefined) return refuseIdentity(provider, description);
  return {
    outcome: "proven",
    used,
    key: used.key,
    keyValueId: used.valueId,
    provider,
    event: description.event,
    providerDeliveryId: description.deliveryId,
    sameBodyWithinSeconds: description.sameBodyWithinSeconds,
    conversation: description.conversation,
    bodyHash,
    lateAnswer: description.lateAnswer,
    handshake: description.handshake,
  };
}

function refuseIdentity(
  provider: Provider,
  {
    identities,
    contradiction,
  }: { readonly identities: readonly string[]; readonly contradiction?: string | undefined },
): Refusal {
  return refuse(
    "identity_mismatch",
    contradiction === undefined
      ? `The signature is valid, but the payload is from ${identities.join(" or ") || "an unknown sender"}, ` +
          `and no ${provider.name} key with that name has this secret.`
      : `The signature is valid, but the payload's identity is contradictory: ${contradiction}.`,
    contradiction === undefined ? "identity_mismatch" : "identity_contradictory",
  );
}

/** Unknown senders and wrong signatures get the same response; only the log distinguishes them. */
function refuseSignature(
  provider: Provider,
  { reason, detail }: Extract<Verification, { outcome: "refused" }>,
  candidates: number,
): Refusal {
  const code = codeOf(reason);
  return code === "signature_invalid"
    ? refuse(
        code,
        `No ${provider.name} key of this agent verifies the signature: the secret is wrong, or the body was changed ` +
          "in transit.",
        candidates === 0 ? "no_signing_key" : reason,
      )
    : refuse(code, detail, reason);
}

function codeOf(reason: RefusalReason): ProblemCode {
  switch (reason) {
    case "signature_mismatch":
    case "secret_missing":
      return "signature_invalid";
    case "timestamp_missing":
    case "timestamp_malformed":
      return "timestamp_invalid";
    case "timestamp_out_of_tolerance":
      return "timestamp_out_of_tolerance";
    case "public_url_unknown":
      return "public_url_unknown";
    case "body_unsigned":
      return "body_unsigned";
    case "body_too_large":
      return "body_too_large";
    case "signature_missing":
    case "signature_malformed":
      return "signature_malformed";
  }
}
