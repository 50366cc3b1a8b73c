import type { DeclaredRoute } from "../../client/openapi.ts";
import type { RunCalls } from "../runs/run-calls.ts";

/** An agent's internals that only the fake gateway of `agentex-gateway-sdk/testing` needs. */
export type TestAccess = {
  declaredRoutes(): readonly DeclaredRoute[];
  /** The prefix of the agent's paths. */
  readonly basePath: string;
  /** Trusts only signatures made with this key from now on. */
  trustKey(key: string): void;
  /** Makes this agent's runs call these instead of its gateway. */
  callForRuns(calls: RunCalls): void;
  /** Makes the runs in progress report immediately. */
  reportRuns(): void;
};

/** Keyed by agent. */
export const testAccess = new WeakMap<object, TestAccess>();
