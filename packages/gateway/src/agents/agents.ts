import { tellAccessChanged } from "../accounts/access-changed.ts";
import type { Scope } from "../access/access.ts";
import type { Database } from "../storage/database.ts";
import { containsNul } from "../storage/contains-nul.ts";
import { readAgent, type Agent } from "./agent.ts";
import { agentsWithin } from "./agents-within.ts";
import { forgetDeleted, hideAgent, removeDeleted } from "./deleted-agents.ts";
import { createAgentCache } from "./agent-cache.ts";
import { nearestAgent } from "./nearest-agent.ts";
import { createRegisterAgent } from "./register-agent.ts";
import type { Deleted, Registered, Registration } from "./registration.ts";
import type { Route } from "./routes/route.ts";
import { readRouteSettings, writeRouteSettings, type RouteSettings } from "./routes/route-settings.ts";

export const AGENT_ORDERS = [
  "created_at",
  "updated_at",
  "registered_at",
  "name",
  "id",
  "description",
  "status",
  "status_reason",
  "acp_url",
  "acp_type",
  "agent_input_type",
  "registration_metadata",
  "production_deployment_id",
] as const;
export type AgentPage = {
  readonly limit: number;
  readonly page: number;
  readonly orderBy: (typeof AGENT_ORDERS)[number];
  readonly direction: "asc" | "desc";
};

export type Deletion = {
  readonly forget?: boolean;
  /** The auth service's id of the caller who deletes it; only they can restore it. */
  readonly deletedBy?: string | undefined;
};

/** All agents. */
export type Agents = {
  register(registration: Registration): Promise<Registered>;
  /** The current agent; the object stays the same until the agent or one of its keys changes. */
  find(by: { id: string } | { name: string }): Promise<Agent | undefined>;
  list(page: AgentPage, scope?: Scope): Promise<Agent[]>;
  /** The most similar name among the agents that the caller may see. */
  nearest(name: string, scope?: Scope): Promise<string | undefined>;
  /**
   * Deletes the agent and its keys; its deliveries remain. Without `forget`, registering the name again within a day
   * restores both.
   */
  delete(id: string, options?: Deletion): Promise<boolean>;
  /** Permanently removes a deleted agent that could have been restored. @returns its id; undefined if there is none. */
  forget(by: { id: string } | { name: string }, deleted: Deleted): Promise<string | undefined>;
  /**
   * Stores the routes in the agent's OpenAPI document, unless the agent has registered again since the document was
   * requested.
   */
  keepDiscoveredRoutes(id: string, registeredAt: number, routes: readonly Route[]): Promise<void>;
  /** Changes an agent's route settings. @returns the agent; undefined if there is none. */
  setRouteSettings(
    id: string,
    change: (settings: RouteSettings) => RouteSettings,
  ): Promise<Agent | undefined>;
  /** Removes deleted agents that can no longer be restored. */
  expire(): Promise<void>;
};

export function createAgents(database: Database, now: () => number): Agents {
  const { query } = database;
  const known = createAgentCache(database);
  const remove = async (id: string): Promise<boolean> => {
    const { numDeletedRows } = await query
      .deleteFrom("agents")
      .where("id", "=", id)
      .where("kind", "=", "agent")
      .executeTakeFirst();
    return numDeletedRows > 0n;
  };

  return {
    register: createRegisterAgent(database, now),

    find: (by) => (containsNul("id" in by ? by.id : by.name) ? Promise.resolve(undefined) : known.find(by)),

    async list({ limit, page, orderBy, direction }, scope = {}) {
      const rows = await query
        .selectFrom("agents")
        .selectAll()
        .where("deleted_at", "is", null)
        .where(agentsWithin(scope))
        .orderBy(orderBy, direction)
        .orderBy("id", direction)
        .limit(limit)
        .offset((page - 1) * limit)
        .execute();
      return rows.map(readAgent);
    },

    nearest: (name, scope) => nearestAgent(database, name, scope),

    async delete(id, { forget = false, deletedBy } = {}) {
      const isDeleted = forget ? await remove(id) : await hideAgent(database, id, deletedBy, now());
      if (isDeleted) await tellAccessChanged(database);
      return isDeleted;
    },

    async forget(by, deleted) {
      if (containsNul("id" in by ? by.id : by.name)) return undefined;
      return forgetDeleted(database, by, deleted);
    },

    setRouteSettings: (id, change) =>
      query.transaction().execute(async (transaction) => {
        const row = await transaction
          .selectFrom("agents")
          .select("route_settings")
          .where("id", "=", id)
          .where("kind", "=", "agent")
          .where("deleted_at", "is", null)
          .$if(database.engine === "postgres", (select) => select.forUpdate())
          .executeTakeFirst();
        if (row === undefined) return undefined;
        const changed = await transaction
          .updateTable("agents")
          .set({
            route_settings: writeRouteSettings(change(readRouteSettings(row.route_settings))),
            updated_at: now(),
          })
          .where("id", "=", id)
          .returningAll()
          .executeTakeFirst();
        return changed && readAgent(changed);
      }),

    expire: () => removeDeleted(database, now()),

    async keepDiscoveredRoutes(id, registeredAt, routes) {
      await query
        .updateTable("agents")
        .set({ discovered_routes: JSON.stringify(routes) })
        .where("id", "=", id)
        .where("registered_at", "=", registeredAt)
        .execute();
    },
  };
}
