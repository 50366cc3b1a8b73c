import type { RouteCache } from "../../../agents/route-cache.ts";
import type { Released } from "../../../dispatch/sources/release-unrouted.ts";
import type { Agents } from "../../../agents/agents.ts";
import type { AuditLog } from "../../../audit/audit-log.ts";
import type { BodyMemory } from "../../../bodies/body-memory.ts";
import type { BulkReplayer } from "../../../dispatch/replays/bulk-replay.ts";
import type { Engine } from "../../../engine/engine.ts";
import type { Database } from "../../../storage/database.ts";

/** What replaying, cancelling and releasing deliveries needs. */
export type ReplayRouterParts = {
  readonly database: Database;
  readonly agents: Agents;
  readonly routes: Pick<RouteCache, "of">;
  readonly agentTimeout: number;
  readonly engine: Pick<Engine, "journal" | "deliveries" | "queue" | "runs" | "boundKeys">;
  readonly memory: BodyMemory;
  readonly replayer: BulkReplayer;
  readonly audit: AuditLog;
  /** Delivers a webhook that was stored as unrouted, if its source now has a target for it. */
  readonly releaseUnrouted: (id: bigint) => Promise<Released>;
};
