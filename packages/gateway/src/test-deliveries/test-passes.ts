import { createHash, timingSafeEqual } from "node:crypto";
import type { Vault } from "../secrets/vault.ts";

/** The header that carries a test delivery's pass. Like all `x-agentex-*`, the agent never gets it. */
export const TEST_PASS_HEADER = "x-agentex-test-pass";

/**
 * Distinguishes test deliveries from other requests: sending the same sample twice must deliver it twice. A pass proves
 * nothing about the sender, who is verified as always.
 */
export type TestPasses = {
  /** A pass for any number of requests that this key verifies, until then (Unix milliseconds), at every gateway. */
  issueFor(keyId: string, until: number): string;
  /** Whether the pass is valid. */
  take(pass: string | readonly string[] | undefined, keyId: string): boolean;
  /**
   * The secret with which a request with this pass may be signed instead of the key's own, so that a command for somebody's
   * shell holds nothing that works for longer than the pass. It is stored nowhere.
   */
  secretOf(pass: string): string;
};

export function createTestPasses(vault: Pick<Vault, "hash">, now: () => number): TestPasses {
  const proofOf = (keyId: string, until: string): string => vault.hash(`test pass ${keyId} ${until}`);
  const isProven = (pass: string, keyId: string): boolean => {
    const [until = "", forKey, ...rest] = pass.split(":");
    if (forKey !== keyId || !(Number(until) > now())) return false;
    const given = Buffer.from(rest.join(":"));
    const proof = Buffer.from(proofOf(keyId, until));
    return given.length === proof.length && timingSafeEqual(given, proof);
  };
  return {
    issueFor: (keyId, until) => `${until}:${keyId}:${proofOf(keyId, String(until))}`,
    take: (pass, keyId) => typeof pass === "string" && isProven(pass, keyId),
    // In hexadecimal, which every provider's encoding of secrets can read.
    secretOf: (pass) =>
      createHash("sha256")
        .update(vault.hash(`test secret ${pass}`))
        .digest("hex"),
  };
}
