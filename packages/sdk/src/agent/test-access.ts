import type { DeclaredRoute } from "../client/openapi.ts";

/** What the fake gateway of `agentex-gateway-sdk/testing` needs of an agent, and nobody else. */
export type TestAccess = {
  declaredRoutes(): readonly DeclaredRoute[];
  /** What the agent's paths begin with. */
  readonly basePath: string;
  /** From now on, the key with which the gateway signs. */
  trustKey(key: string): void;
};

/** By the agent. */
export const testAccess = new WeakMap<object, TestAccess>();
