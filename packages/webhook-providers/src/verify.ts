import type { Proof, Provider } from "./provider.ts";
import type { WebhookRequest } from "./request.ts";
import { verifyHmac } from "./schemes/hmac.ts";
import type { Verification } from "./verification.ts";

/**
 * Checks that one of the secrets signed the request, over the raw bytes, before anything in them is parsed.
 *
 * Never throws, whatever the request holds. An empty secret never verifies.
 *
 * @param secrets the secrets that may have signed; the outcome names them by their index
 * @param now the time against which a signed timestamp is held
 */
export function verify(
  provider: Provider,
  request: WebhookRequest,
  secrets: readonly string[],
  now: Date,
): Verification {
  const { proof } = provider;
  return schemes[proof.scheme](proof, request, secrets, now);
}

const schemes: Record<
  Proof["scheme"],
  (proof: Proof, request: WebhookRequest, secrets: readonly string[], now: Date) => Verification
> = { hmac: verifyHmac };
