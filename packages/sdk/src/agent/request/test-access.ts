import type { DeclaredRoute } from "../../client/openapi.ts";
import type { RunCalls } from "../runs/run-calls.ts";

/** An agent's internals that only the fake gateway of `agentex-gateway-sdk/testing` needs. */
export type TestAccess = {
  declaredRoutes(): readonly DeclaredRoute[];
  /** The prefix of the agent's paths. */
  readonly basePath: string;
  /** Trusts signatures made with this key, and no others, from now on. */
  trustKey(key: string): void;
  /** Has the runs of this agent call these instead of its gateway. */
  callForRuns(calls: RunCalls): void;
  /** Has the runs at work report at once. */
  reportRuns(): void;
};

/** By the agent. */
export const testAccess = new WeakMap<object, TestAccess>();
