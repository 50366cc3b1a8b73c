import { describe } from "../describe.ts";
import { nothingFetched } from "../verification/fetched.ts";
import type { Fetched } from "../verification/fetched.ts";
import { isIdentity } from "../identity/identity.ts";
import type { Provider } from "../provider/provider.ts";
import { recogniseAll } from "../recognise.ts";
import { readHeader } from "../request/request.ts";
import type { WebhookRequest } from "../request/request.ts";
import { validateSecret } from "../validate-secret.ts";
import type { KeysNeeded, Refused } from "../verification/verification.ts";
import { verify } from "../verify.ts";
import { atAnyTime } from "./any-time.ts";
import type { Candidate } from "./candidate.ts";
import { finding } from "./finding.ts";
import type { Finding } from "./finding.ts";
import { searchMismatch } from "./search-mismatch.ts";

/**
 * Finds out why a request was rejected, for the operator: the result says which key made a signature, so never show it to the
 * sender. Tries a limited number of changes that are common in transit. Never throws.
 *
 * @param candidates all keys of the agent, including those of other types
 * @param now when the request arrived
 * @param fetched the public keys that have been fetched, as for `verify`
 * @returns the findings, most significant first; at least one
 */
export function diagnose(
  provider: Provider,
  request: WebhookRequest,
  candidates: readonly Candidate[],
  now: Date,
  fetched: Fetched = nothingFetched,
): readonly Finding[] {
  const own = candidates.filter(({ type }) => type === undefined || type === provider.id);
  const secrets = candidates.map(({ secret }) => secret);
  const verification = verify(provider, request, secrets.length === 0 ? ["-"] : secrets, now, fetched);
  if (verification.outcome === "verified") {
    const signers = verification.verifiedBy.flatMap((index) => candidates[index] ?? []);
    return diagnoseVerified(provider, request, signers);
  }
  if (verification.outcome === "keys_needed") return [diagnoseKeys(provider, verification)];
  const invalid = own.flatMap(({ name, secret }) => diagnoseSecret(provider, name, secret));
  const found = diagnoseRefused(provider, request, verification, candidates, now);
  const missing =
    own.length === 0 ? [finding("no_key", `The agent has no key of the type ${provider.id}.`)] : [];
  return [...found, ...invalid, ...missing];
}

function diagnoseKeys({ name }: Provider, { url, why }: KeysNeeded): Finding {
  return why === "key_id_unknown"
    ? finding("key_id_unknown", `The request names a key that is not among those of ${name} at ${url}.`)
    : finding("keys_unavailable", `The keys of ${name} have not been fetched from ${url}.`);
}

function diagnoseVerified(
  provider: Provider,
  request: WebhookRequest,
  signers: readonly Candidate[],
): readonly Finding[] {
  const own = signers.filter(({ type }) => type === undefined || type === provider.id);
  const names = listed(signers);
  if (own.length === 0) {
    const [signer] = signers;
    return [
      finding(
        "wrong_key_type",
        `The signature was made with the secret of the key ${names}, which has the type ${signer?.type}: ` +
          `create a key of the type ${provider.id} with it.`,
      ),
    ];
  }
  const description = describe(provider, request, own[0]?.secret);
  if (description.outcome === "unreadable") {
    return [finding("payload_unreadable", `The signature is valid, but: ${description.detail}`)];
  }
  const { handshake, identities, contradiction } = description;
  if (handshake !== undefined || own.some(({ name }) => isIdentity(provider, name, identities))) {
    return [finding("genuine", `The request is genuine, and signed with the secret of the key ${names}.`)];
  }
  const sender = identities.join(" or ") || "nobody it names";
  const problem =
    contradiction === undefined
      ? `is from ${sender}: the key's name must be ${provider.identity.keyName}`
      : `has a contradictory identity: ${contradiction}`;
  return [
    finding(
      "identity_mismatch",
      `The signature was made with the secret of the key ${names}, but the payload ${problem}.`,
    ),
  ];
}

function diagnoseRefused(
  provider: Provider,
  request: WebhookRequest,
  refused: Refused,
  candidates: readonly Candidate[],
  now: Date,
): readonly Finding[] {
  switch (refused.reason) {
    case "signature_missing":
      return diagnoseMissing(provider, request, refused);
    case "timestamp_out_of_tolerance":
      return diagnoseTime(provider, request, refused, candidates, now);
    case "secret_missing":
      return [finding("no_key", `No key of the type ${provider.id} has a secret.`)];
    case "signature_mismatch": {
      if (isFetched(provider)) return [finding("secret_or_body_wrong", refused.detail)];
      const found = searchMismatch(provider, request, candidates, now);
      return [found, ...otherProviders(provider, request)];
    }
    case "signature_malformed":
    case "timestamp_missing":
    case "timestamp_malformed":
    case "public_url_unknown":
    case "body_unsigned":
    case "body_too_large":
    case "certificate_expired":
      return [finding(refused.reason, refused.detail), ...otherProviders(provider, request)];
  }
}

function diagnoseMissing(provider: Provider, request: WebhookRequest, refused: Refused): readonly Finding[] {
  const older = (provider.olderSignatures ?? []).find(
    (name) => readHeader(request.headers, name).outcome !== "absent",
  );
  const first =
    older === undefined
      ? finding(
          "signature_missing",
          `${refused.detail} ${provider.name} sends none if no secret is set, and some proxies remove it.`,
        )
      : finding(
          "signature_older_version",
          `${refused.detail} There is only ${older}, an older and weaker signature, which is not accepted.`,
        );
  return [first, ...otherProviders(provider, request)];
}

function diagnoseTime(
  provider: Provider,
  request: WebhookRequest,
  refused: Refused,
  candidates: readonly Candidate[],
  now: Date,
): readonly Finding[] {
  if (isFetched(provider)) return [finding("clock_off", refused.detail)];
  const secrets = candidates.map(({ secret }) => secret);
  const relaxed = verify(atAnyTime(provider), request, secrets, now);
  if (relaxed.outcome !== "refused") {
    return [
      finding(
        "clock_off",
        `The signature is valid, but: ${refused.detail} Either a clock is wrong, or the request was delayed or replayed.`,
      ),
    ];
  }
  return [
    finding("clock_off", refused.detail),
    ...diagnoseRefused(atAnyTime(provider), request, relaxed, candidates, now),
  ];
}

/** The expected value of such a provider is not secret, so there are no variants of it to try. */
function isFetched({ secret }: Provider): boolean {
  return secret.kind === "expected" || secret.kind === "jwk";
}

function otherProviders(provider: Provider, { headers }: WebhookRequest): readonly Finding[] {
  const likely = recogniseAll(headers);
  const [first] = likely;
  if (first === undefined || likely.some(({ id }) => id === provider.id)) return [];
  return [
    finding(
      "other_provider",
      `According to its headers, the request is from ${first.name}, whose keys have the type ${first.id}.`,
    ),
  ];
}

function diagnoseSecret(provider: Provider, name: string, secret: string): readonly Finding[] {
  const check = validateSecret(provider, secret);
  return check.outcome === "ok"
    ? []
    : [finding("secret_invalid", `The value of the key '${name}' can never match: ${check.problem}`)];
}

function listed(candidates: readonly Candidate[]): string {
  return candidates.map(({ name }) => `'${name}'`).join(" and ");
}
