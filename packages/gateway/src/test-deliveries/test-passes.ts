import { createHash, timingSafeEqual } from "node:crypto";
import type { Vault } from "../secrets/vault.ts";

/**
 * The header that carries a test delivery's pass. Like every `x-agentex-*` header, it never reaches the agent.
 */
export const TEST_PASS_HEADER = "x-agentex-test-pass";

/**
 * Marks requests as test deliveries, because sending the same sample twice must deliver it twice. A pass says nothing about the
 * sender, who is verified as usual.
 */
export type TestPasses = {
  /**
   * A pass for any number of requests that this key verifies, until this time (Unix milliseconds), at every gateway.
   */
  issueFor(keyId: string, until: number): string;
  /** Whether the pass is valid. */
  take(pass: string | readonly string[] | undefined, keyId: string): boolean;
  /**
   * The secret that may sign a request with this pass instead of the key's own. A command for someone's shell then contains nothing
   * that works longer than the pass. It is not stored anywhere.
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
    // In hexadecimal, which is valid in every provider's encoding of secrets.
    secretOf: (pass) =>
      createHash("sha256")
        .update(vault.hash(`test secret ${pass}`))
        .digest("hex"),
  };
}
