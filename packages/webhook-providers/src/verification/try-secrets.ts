import { refuse } from "./verification.ts";
import type { Refused, Verified } from "./verification.ts";

/**
 * Tries every secret, even after a match, so that timing does not reveal which one matched.
 *
 * @param where the location of the signature, for the operator
 */
export function trySecrets(
  secrets: readonly string[],
  where: string,
  matches: (secret: string) => boolean,
): Verified | Refused {
  if (!secrets.some(isUsable)) {
    return refuse("secret_missing", "There is no secret to verify the signature with.");
  }
  const verifiedBy: number[] = [];
  for (const [index, secret] of secrets.entries()) {
    const matched = matches(secret);
    if (matched && isUsable(secret)) verifiedBy.push(index);
  }
  return verifiedBy.length > 0 ? { outcome: "verified", verifiedBy } : mismatch(where);
}

export function mismatch(where: string): Refused {
  return refuse(
    "signature_mismatch",
    `The signature in ${where} was not made with a known secret over exactly this request.`,
  );
}

/** HMAC pads a short key with NULs, so a secret of only NULs is equivalent to the empty secret. */
export function isUsable(secret: string): boolean {
  return /[^\0]/.test(secret);
}
