import type { Dispatcher } from "undici";
import type { Agents } from "../agents/agents.ts";
import type { BodyMemory } from "../bodies/body-memory.ts";
import type { DeliveryMetrics } from "../deliveries/delivery-metrics.ts";
import type { InboxMetrics } from "../dispatch/inbox/inbox-metrics.ts";
import type { Keys } from "../keys/keys.ts";
import type { RunMetrics } from "../runs/run-metrics.ts";
import type { RunTokens } from "../runs/run-token.ts";
import type { Database } from "../storage/database.ts";
import type { Logger } from "../telemetry/log.ts";
import type { Tracing } from "../telemetry/tracing.ts";

/** What the engine is built from. */
export type EngineParts = {
  readonly database: Database;
  readonly agents: Agents;
  readonly keys: Keys;
  /** The HTTP client for agents. */
  readonly dispatcher: Dispatcher;
  /** The waits between attempts, in milliseconds. */
  readonly schedule: readonly number[];
  /** How long a run may be silent before it counts as lost, in milliseconds. */
  readonly runLease: number;
  /** How many deliveries may wait for one agent. */
  readonly queueDepth: number;
  readonly memory: BodyMemory;
  /** How long an attempt may take, in milliseconds. */
  readonly attemptLimit: number;
  /** The store's clock, in Unix milliseconds. */
  readonly now: () => number;
  /** This machine's clock, in Unix milliseconds. */
  readonly machine: () => number;
  /** A monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
  readonly random: () => number;
  readonly measure: DeliveryMetrics;
  readonly tracing: Tracing;
  readonly runTokens: Pick<RunTokens, "issue">;
  readonly runMetrics: RunMetrics;
  readonly inboxMetrics: InboxMetrics;
  /** The gateway's public base URL; undefined if unknown. */
  readonly publicUrl: string | undefined;
  /** Whether to ask agents on this machine why a handler failed. */
  readonly development: boolean;
  /** The path of that URL, without a trailing slash. */
  readonly publicPath: string;
  readonly log: Logger;
};
