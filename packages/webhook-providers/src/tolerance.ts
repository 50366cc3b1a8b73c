import type { Proof, Provider } from "./provider.ts";

/** The tolerance for a signed time, in seconds; undefined if the provider signs none. */
export function toleranceOf({ proof }: Pick<Provider, "proof">): number | undefined {
  if ("toleranceSeconds" in proof) return proof.toleranceSeconds;
  return "timestamp" in proof && typeof proof.timestamp === "object"
    ? proof.timestamp.toleranceSeconds
    : undefined;
}

const known = new WeakMap<Provider, Map<number, Provider>>();

/**
 * The same provider with another tolerance for signed times. If duplicates are detected by their body, that period is
 * extended to cover the time in which the same request may be accepted.
 */
export function withTolerance(provider: Provider, seconds: number): Provider {
  const made = known.get(provider) ?? new Map<number, Provider>();
  known.set(provider, made);
  const before = made.get(seconds);
  if (before !== undefined) return before;
  const { sameBodyWithinSeconds } = provider;
  const changed: Provider = {
    ...provider,
    proof: withSeconds(provider.proof, seconds),
    ...(sameBodyWithinSeconds !== undefined && {
      // Twice the tolerance, since it applies in both directions.
      sameBodyWithinSeconds: Math.max(sameBodyWithinSeconds, 2 * seconds),
    }),
  };
  made.set(seconds, changed);
  return changed;
}

function withSeconds(proof: Proof, toleranceSeconds: number): Proof {
  switch (proof.scheme) {
    case "hmac":
    case "ed25519":
    case "ecdsa_p256":
      return proof.timestamp === undefined
        ? proof
        : { ...proof, timestamp: { ...proof.timestamp, toleranceSeconds } };
    case "body_hmac":
      return { ...proof, toleranceSeconds };
    case "jwt":
      return proof.toleranceSeconds === undefined ? proof : { ...proof, toleranceSeconds };
    case "hash":
    case "token":
    case "query_token":
    case "body_token":
    case "basic":
    case "url_and_form":
    case "fields_hmac":
      return proof;
  }
}
