import type { VerificationRule } from "../provider/provider.ts";
import type { SecretRule } from "../verification/secret.ts";
import type { Problem } from "./read.ts";

/**
 * Checks that the provider's published keys are used together with a key value that says what to expect, and with nothing else.
 */
export function misfitOfPublished(given: VerificationRule, rule: SecretRule): Problem | undefined {
  const isPublished = given.scheme === "jwks" || given.scheme === "certificate";
  const isOfKind = rule.kind === "expected" || rule.kind === "jwk";
  if (!isPublished && !isOfKind) return undefined;
  if (!isPublished || !isOfKind || (given.scheme === "certificate" && rule.kind === "jwk")) {
    return {
      path: "secret.kind",
      problem:
        'must be "expected" with the schemes jwks and certificate, or "jwk" with jwks, and with no other scheme',
    };
  }
  if (rule.kind === "jwk") {
    const isBound = given.scheme === "jwks" && given.issuers.length === 0 && given.expects.length === 0;
    return isBound && given.bodyHashClaim !== undefined
      ? undefined
      : {
          path: "verification.bodyHashClaim",
          problem: "must be there, and issuers and expects empty, with the kind jwk",
        };
  }
  if (given.scheme === "jwks" && (given.issuers.length === 0 || given.expects.length === 0)) {
    return {
      path: "verification.expects",
      problem: "must not be empty, and neither must issuers, with the kind expected",
    };
  }
  const count = given.scheme === "jwks" ? given.expects.length : 1;
  return rule.words.length === count
    ? undefined
    : {
        path: "secret.words",
        problem: "must have one word for each claim in verification.expects, or one with certificate",
      };
}
