import { timingSafeEqual } from "node:crypto";
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
};

export function createTestPasses(vault: Pick<Vault, "hash">, now: () => number): TestPasses {
  const proofOf = (keyId: string, until: string): string => vault.hash(`test pass ${keyId} ${until}`);
  const isProven = (pass: string, keyId: string): boolean => {
    const [until = "", ...rest] = pass.split(":");
    const given = Buffer.from(rest.join(":"));
    const proof = Buffer.from(proofOf(keyId, until));
    return Number(until) > now() && given.length === proof.length && timingSafeEqual(given, proof);
  };
  return {
    issueFor: (keyId, until) => `${until}:${proofOf(keyId, String(until))}`,
    take: (pass, keyId) => typeof pass === "string" && isProven(pass, keyId),
  };
}
