import type { Agents } from "../../../agents/agents.ts";
import type { AuditLog } from "../../../audit/audit-log.ts";
import type { BodyMemory } from "../../../bodies/body-memory.ts";
import type { BulkReplayer } from "../../../dispatch/replays/bulk-replay.ts";
import type { Engine } from "../../../dispatch/engine.ts";
import type { Database } from "../../../storage/database.ts";

/** What replaying, cancelling and releasing deliveries need. */
export type ReplayRouterParts = {
  readonly database: Database;
  readonly agents: Agents;
  readonly engine: Pick<Engine, "journal" | "deliveries" | "queue" | "runs" | "boundKeys">;
  readonly memory: BodyMemory;
  readonly replayer: BulkReplayer;
  readonly audit: AuditLog;
};
