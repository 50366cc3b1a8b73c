import type { Provider, VerificationRule } from "./provider/provider.ts";

/** The tolerance for a signed time, in seconds; undefined if the provider signs none. */
export function toleranceOf({ verification }: Pick<Provider, "verification">): number | undefined {
  if ("toleranceSeconds" in verification) return verification.toleranceSeconds;
  return "timestamp" in verification && typeof verification.timestamp === "object"
    ? verification.timestamp.toleranceSeconds
    : undefined;
}

const known = new WeakMap<Provider, Map<number, Provider>>();

/**
 * The same provider with another tolerance for signed times. If duplicates are detected by body, extends that period to cover
 * the time in which the same request may be accepted.
 */
export function withTolerance(provider: Provider, seconds: number): Provider {
  const made = known.get(provider) ?? new Map<number, Provider>();
  known.set(provider, made);
  const before = made.get(seconds);
  if (before !== undefined) return before;
  const { sameBodyWithinSeconds } = provider;
  const changed: Provider = {
    ...provider,
    verification: ruleWithTolerance(provider.verification, seconds),
    ...(sameBodyWithinSeconds !== undefined && {
      // Twice the tolerance, since it applies in both directions.
      sameBodyWithinSeconds: Math.max(sameBodyWithinSeconds, 2 * seconds),
    }),
  };
  made.set(seconds, changed);
  return changed;
}

/** The rule with another tolerance, in seconds, if it signs a time. */
export function ruleWithTolerance(
  verification: VerificationRule,
  toleranceSeconds: number,
): VerificationRule {
  switch (verification.scheme) {
    case "hmac":
    case "ed25519":
    case "ecdsa_p256":
      return verification.timestamp === undefined
        ? verification
        : { ...verification, timestamp: { ...verification.timestamp, toleranceSeconds } };
    case "body_hmac":
    case "jwks":
    case "certificate":
      return { ...verification, toleranceSeconds };
    case "jwt":
      return verification.toleranceSeconds === undefined
        ? verification
        : { ...verification, toleranceSeconds };
    case "hash":
    case "token":
    case "query_token":
    case "body_token":
    case "basic":
    case "url_and_form":
    case "fields_hmac":
      return verification;
  }
}
