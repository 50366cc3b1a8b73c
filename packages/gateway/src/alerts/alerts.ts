import type { Kysely } from "kysely";
import type { Scope } from "../access/access.ts";
import { agentsWithin } from "../agents/agents-within.ts";
import { BUILD_ONLY, DELETED, READY } from "../agents/readiness.ts";
import { findExpiringKeys, type ExpiringKey } from "./expiring-keys.ts";
import { findFailingRoutes, type FailingRoute } from "./failing-routes.ts";
import { findRisingRefusals, type RisingRefusals } from "./rising-refusals.ts";
import { findGaps, type Gap } from "./gaps.ts";
import { findHeldDeliveries, type HeldDeliveries } from "./held-deliveries.ts";
import { findLoops, type Loop } from "./loops.ts";
import { findRenamedKeys, type RenamedKey } from "./renamed-keys.ts";
import { findStoppedRecoveries, type StoppedRecovery } from "./stopped-recoveries.ts";
import { findUnroutedWebhooks, type UnroutedWebhooks } from "./unrouted-webhooks.ts";
import type { Schema } from "../storage/schema/schema.ts";

/** An agent that cannot be reached; its deliveries wait. */
export type PausedAgent = {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly status_reason: string;
};

export type Alerts = {
  readonly pausedAgents: readonly PausedAgent[];
  readonly failingRoutes: readonly FailingRoute[];
  readonly risingRefusals: readonly RisingRefusals[];
  readonly expiringKeys: readonly ExpiringKey[];
  readonly heldDeliveries: readonly HeldDeliveries[];
  readonly unroutedWebhooks: readonly UnroutedWebhooks[];
  readonly loops: readonly Loop[];
  readonly renamedKeys: readonly RenamedKey[];
  readonly stoppedRecoveries: readonly StoppedRecovery[];
  readonly gaps: readonly Gap[];
};

/** The most alerts of each kind to report. */
const MOST = 20;

/**
 * Finds what needs attention in the caller's scope. Each query uses an index and is bounded, however much data there is.
 *
 * @param now - in Unix milliseconds.
 */
export async function findAlerts(browse: Kysely<Schema>, scope: Scope, now: number): Promise<Alerts> {
  const [
    pausedAgents,
    failingRoutes,
    risingRefusals,
    expiringKeys,
    renamedKeys,
    heldDeliveries,
    unroutedWebhooks,
    loops,
    stoppedRecoveries,
    gaps,
  ] = await Promise.all([
    findPausedAgents(browse, scope),
    findFailingRoutes(browse, scope, now, MOST),
    findRisingRefusals(browse, scope, now, MOST),
    findExpiringKeys(browse, scope, now, MOST),
    findRenamedKeys(browse, scope, MOST),
    findHeldDeliveries(browse, scope, MOST),
    findUnroutedWebhooks(browse, scope, MOST),
    findLoops(browse, scope, now, MOST),
    findStoppedRecoveries(browse, scope, MOST),
    findGaps(browse, scope, now, MOST),
  ]);
  return {
    pausedAgents,
    failingRoutes,
    risingRefusals,
    expiringKeys,
    renamedKeys,
    heldDeliveries,
    unroutedWebhooks,
    loops,
    stoppedRecoveries,
    gaps,
  };
}

async function findPausedAgents(browse: Kysely<Schema>, scope: Scope): Promise<PausedAgent[]> {
  return browse
    .selectFrom("agents")
    .select(["id", "name", "status", "status_reason"])
    .where("status", "not in", [READY, BUILD_ONLY, DELETED])
    .where(agentsWithin(scope))
    .orderBy("name")
    .limit(MOST)
    .execute();
}
