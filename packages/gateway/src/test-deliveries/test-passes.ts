import { randomUUID } from "node:crypto";

/** The header in which a test delivery shows its pass; like all of `x-agentex-*`, it goes no further than the gateway. */
export const TEST_PASS_HEADER = "x-agentex-test-pass";

/**
 * Tells the test deliveries that this gateway sends to itself from what others send: whoever sends the same sample twice wants
 * the agent to have it twice. A pass is good for one request, and known to nobody outside this process.
 */
export type TestPasses = {
  issue(): string;
  /** Whether this is one; it is none any more. */
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
