import type { Database } from "../../storage/database.ts";
import { DELETED, READY, UNHEALTHY } from "../../agents/readiness.ts";
import type { PresenceStore } from "./presence.ts";

/**
 * Stores in the agents' rows which of them are paused.
 *
 * @param onProbe - called when a probe's time is set.
 */
export function createPresenceStore(
  { prompt: query }: Pick<Database, "prompt">,
  now: () => number,
  onProbe: () => void,
): PresenceStore {
  return {
    async pause(agentId, reason, probeAt) {
      const { numUpdatedRows } = await query
        .updateTable("agents")
        .set({ status: UNHEALTHY, status_reason: reason, probe_at: probeAt, updated_at: now() })
        .where("id", "=", agentId)
        .where("status", "not in", [UNHEALTHY, DELETED])
        .executeTakeFirst();
      onProbe();
      return numUpdatedRows > 0n;
    },

    async resume(agentId) {
      const { numUpdatedRows } = await query
        .updateTable("agents")
        .set({ status: READY, status_reason: "The agent responds again.", probe_at: null, updated_at: now() })
        .where("id", "=", agentId)
        .where("status", "=", UNHEALTHY)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },

    async takeProbe(agentId, until) {
      const { numUpdatedRows } = await query
        .updateTable("agents")
        .set({ probe_at: until })
        .where("id", "=", agentId)
        .where("status", "=", UNHEALTHY)
        .where("probe_at", "<=", now())
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },

    async postponeProbe(agentId, until, probeAt) {
      await query
        .updateTable("agents")
        .set({ probe_at: probeAt })
        .where("id", "=", agentId)
        .where("probe_at", "=", until)
        .execute();
      onProbe();
    },

    async paused() {
      const rows = await query
        .selectFrom("agents")
        .select(["id", "acp_url", "probe_at"])
        .where("status", "=", UNHEALTHY)
        .execute();
      return rows.map(({ id, acp_url, probe_at }) => ({ id, acpUrl: acp_url, probeAt: probe_at ?? 0 }));
    },
  };
}
