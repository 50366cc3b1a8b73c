import type { Provider } from "agentex-webhook-providers";
import type { AuthService } from "../access/auth-service.ts";
import type { Agent } from "../agents/agent.ts";
import type { ProblemCode } from "../http/problem.ts";
import { findKey, findLogin, findSignature, type LoginShown } from "../keys/credential.ts";
import type { ProviderRegistry } from "../providers/provider-registry.ts";
import { refuse, type Refusal } from "../refusals/refusal.ts";
import type { FoundRoute } from "./find-route.ts";
import type { IngressLimits } from "./ingress-limits.ts";
import type { IngressRequest } from "./request/receive.ts";
import { authenticate } from "./verification/authenticate.ts";
import { checkLogin } from "./verification/check-login.ts";
import type { SignatureParts } from "./verification/check-signature.ts";
import { expectedProviders } from "./verification/expected-providers.ts";
import { guessProvider } from "./verification/guess-provider.ts";
import { answerSignedHandshake } from "./verification/signed-handshake.ts";
import { answerUnsignedHandshake, type HandshakeAnswered } from "./verification/unsigned-handshake.ts";
import type { Verified } from "./verification/verified.ts";
import type { Wanted } from "./verification/signatures/verify-request.ts";

export type SenderParts = SignatureParts & {
  readonly providers: ProviderRegistry;
  readonly limits: IngressLimits;
  /** Identifies callers that present none of the agent's keys; undefined if there is no such service. */
  readonly authService: Pick<AuthService, "identify"> | undefined;
};

/**
 * Finds out who sent a request. Without credentials, it is rejected before its body is read, and before the sender learns that the
 * method is wrong. Failed verifications count against the sender.
 *
 * @param source - how a source chooses its targets; undefined for an agent.
 */
export async function verifySender(
  request: IngressRequest,
  agent: Agent,
  route: FoundRoute | Refusal,
  parts: SenderParts,
  source?: Wanted["source"],
): Promise<Verified | Refusal | HandshakeAnswered> {
  const { limits } = parts;
  const sender = limits.senderOf(request.remoteAddress);
  const limited = limits.admitVerification(sender, agent.id);
  if (limited !== undefined) return limited;
  const key = findKey(request.headers);
  const found = key === undefined ? expectedProviders(agent, parts) : NONE;
  const expected = found instanceof Promise ? await found : found;
  // Some providers send a handshake before they sign anything, with another method.
  const answering = answerUnsignedHandshake(request, agent, expected, parts.keys);
  const unsigned = answering === undefined ? undefined : await answering;
  if (unsigned !== undefined) {
    if (isFailedVerification(unsigned)) limits.failed(sender, agent.id);
    return unsigned;
  }
  if (route.outcome === "refused") {
    const signed = await answerSignedHandshake(request, agent, expected, parts);
    if (signed !== undefined && isFailedVerification(signed)) limits.failed(sender, agent.id);
    return signed?.outcome === "handshake" ? signed : route;
  }
  const credential = key ?? findSignature(request.headers, expected) ?? loginOf(request.headers, parts);
  if (credential === undefined) return credentialsMissing(request, agent, expected);
  // An API key is checked before the body is read, a signature after.
  const wanted = { filter: route.declared?.when, digest: route.declared?.send === "digest", source };
  const verified =
    credential.kind === "login"
      ? await checkLogin(agent, request.headers, parts.authService)
      : await authenticate(agent, credential, request, wanted, parts);
  if (isFailedVerification(verified)) limits.failed(sender, agent.id);
  return verified;
}

const NONE: readonly Provider[] = [];

/** Tried last: any other credential takes precedence. */
function loginOf(
  headers: IngressRequest["headers"],
  { authService }: Pick<SenderParts, "authService">,
): LoginShown | undefined {
  return authService === undefined ? undefined : findLogin(headers);
}

function credentialsMissing(
  { headers }: IngressRequest,
  agent: Agent,
  expected: readonly Provider[],
): Refusal {
  const missing = refuse(
    "credentials_missing",
    "The route exists and is protected: send an agent API key as x-agent-api-key, or sign the request as its " +
      "provider does.",
  );
  const provider = guessProvider(headers, expected);
  return provider === undefined ? missing : { ...missing, suspect: { agentId: agent.id, provider } };
}

/**
 * Whether a rejection counts as a failed verification: a known secret, or a request without credentials, does not.
 */
function isFailedVerification(outcome: Verified | Refusal | HandshakeAnswered): boolean {
  return outcome.outcome === "refused" && FAILED_VERIFICATIONS.has(outcome.code);
}

const FAILED_VERIFICATIONS: ReadonlySet<ProblemCode> = new Set([
  "key_invalid",
  "principal_unknown",
  "signature_invalid",
  "signature_malformed",
  "timestamp_invalid",
  "timestamp_out_of_tolerance",
  "handshake_refused",
]);
