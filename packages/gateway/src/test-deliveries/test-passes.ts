import { randomUUID } from "node:crypto";

/** The header that carries a test delivery's pass. Like all `x-agentex-*`, the agent never gets it. */
export const TEST_PASS_HEADER = "x-agentex-test-pass";

/**
 * Distinguishes this gateway's test deliveries from other requests: sending the same sample twice must deliver it twice. A
 * pass is valid for one request, and secret to this process.
 */
export type TestPasses = {
  issue(): string;
  /** Whether the pass is valid; it is used up by asking. */
  take(pass: string | readonly string[] | undefined): boolean;
};

export function createTestPasses(): TestPasses {
  const issued = new Set<string>();
  return {
    issue() {
      const pass = randomUUID();
      issued.add(pass);
      return pass;
    },
    take: (pass) => typeof pass === "string" && issued.delete(pass),
  };
}
