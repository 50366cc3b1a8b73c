import type { ExpressionBuilder } from "kysely";
import { v7 as uuidv7 } from "uuid";
import { tellAccessChanged } from "../accounts/access-changed.ts";
import type { Scope } from "../access/access.ts";
import type { Database } from "../storage/database.ts";
import { containsNul } from "../storage/contains-nul.ts";
import type { AgentRow } from "../storage/schema/agents.ts";
import type { Schema } from "../storage/schema/schema.ts";
import { isUniqueViolation } from "../storage/unique-violation.ts";
import { readAgent, type Agent } from "./agent.ts";
import { agentsWithin } from "./agents-within.ts";
import { createAgentCache } from "./agent-cache.ts";
import { nearestAgent } from "./nearest-agent.ts";
import { READY } from "./readiness.ts";
import type { Route } from "./route.ts";

/** An agent's registration. */
export type Registration = {
  /** The account of a new agent. */
  readonly accountId: string;
  readonly agentId?: string | undefined;
  /** The id that it gets if it is new; undefined: one of the gateway's own. */
  readonly newId?: string | undefined;
  readonly name: string;
  readonly description: string;
  readonly acpUrl: string;
  readonly acpType: string;
  readonly agentInputType?: string | null | undefined;
  readonly registrationMetadata?: Readonly<Record<string, unknown>> | null | undefined;
  /** The conditions that an existing agent must meet for this registration to apply to it; undefined: none. */
  readonly only?: Existing | undefined;
};

/** Which agent may be registered again: all given conditions must match. */
export type Existing = {
  readonly accountId?: string;
  readonly agentId?: string;
  readonly name?: string;
  readonly acpUrl?: string;
};

export type Registered =
  | { readonly outcome: "registered"; readonly agent: Agent; readonly isNew: boolean }
  | { readonly outcome: "unknown_id" }
  /** Another agent, which this registration may not change, has the name. */
  | { readonly outcome: "not_theirs" }
  /** The agent with this id asks for a name that another agent has. */
  | { readonly outcome: "name_taken" };

export const AGENT_ORDERS = ["name", "status", "created_at", "updated_at", "registered_at"] as const;
export type AgentPage = {
  readonly limit: number;
  readonly page: number;
  readonly orderBy: (typeof AGENT_ORDERS)[number];
  readonly direction: "asc" | "desc";
};

/** All agents. */
export type Agents = {
  register(registration: Registration): Promise<Registered>;
  /** The current agent: the same object until it or one of its keys changes. */
  find(by: { id: string } | { name: string }): Promise<Agent | undefined>;
  /** The most similar name among the agents that the caller may see. */
  nearest(name: string, scope?: Scope): Promise<string | undefined>;
  list(page: AgentPage, scope?: Scope): Promise<Agent[]>;
  /** Deletes the agent and its keys; its deliveries stay. */
  delete(id: string): Promise<boolean>;
  /** Stores the routes in the agent's OpenAPI document, unless it has registered again since the document was requested. */
  keepDiscoveredRoutes(id: string, registeredAt: number, routes: readonly Route[]): Promise<void>;
};

export function createAgents(database: Database, now: () => number): Agents {
  const { query } = database;
  const known = createAgentCache(database);
  const update = async (id: string, registration: Registration): Promise<AgentRow | undefined> =>
    query
      .updateTable("agents")
      .set({ ...columnsOf(registration, now()), discovered_routes: null })
      .where("id", "=", id)
      .where(isOneOf(registration.only))
      .returningAll()
      .executeTakeFirst();

  return {
    async register(registration) {
      if (registration.agentId !== undefined) {
        const namesake = await query
          .selectFrom("agents")
          .select("id")
          .where("name", "=", registration.name)
          .executeTakeFirst();
        if (namesake !== undefined && namesake.id !== registration.agentId) return { outcome: "name_taken" };
        let row: AgentRow | undefined;
        try {
          row = await update(registration.agentId, registration);
        } catch (error) {
          // Another agent took the name after the check.
          if (isUniqueViolation(error)) return { outcome: "name_taken" };
          throw error;
        }
        return row === undefined
          ? { outcome: "unknown_id" }
          : { outcome: "registered", agent: readAgent(row), isNew: false };
      }
      // One statement, so that replicas that register at the same time get the same agent.
      const columns = columnsOf(registration, now());
      const id = registration.newId ?? uuidv7();
      const row = await query
        .insertInto("agents")
        .values({
          id,
          account_id: registration.accountId,
          created_at: now(),
          discovered_routes: null,
          version: 1,
          ...columns,
        })
        .onConflict((conflict) =>
          conflict
            .column("name")
            .doUpdateSet({ ...columns, discovered_routes: null })
            .where(isOneOf(registration.only)),
        )
        .returningAll()
        .executeTakeFirst();
      return row === undefined
        ? { outcome: "not_theirs" }
        : { outcome: "registered", agent: readAgent(row), isNew: row.id === id };
    },

    async find(by) {
      if (containsNul("id" in by ? by.id : by.name)) return undefined;
      return known.find(by);
    },

    nearest: (name, scope) => nearestAgent(database, name, scope),

    async list({ limit, page, orderBy, direction }, scope = {}) {
      const rows = await query
        .selectFrom("agents")
        .selectAll()
        .where(agentsWithin(scope))
        .orderBy(orderBy, direction)
        .orderBy("id", direction)
        .limit(limit)
        .offset((page - 1) * limit)
        .execute();
      return rows.map(readAgent);
    },

    async delete(id) {
      const { numDeletedRows } = await query.deleteFrom("agents").where("id", "=", id).executeTakeFirst();
      if (numDeletedRows > 0n) await tellAccessChanged(database);
      return numDeletedRows > 0n;
    },

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

function isOneOf({ accountId, agentId, name, acpUrl }: Existing = {}) {
  return (where: ExpressionBuilder<Schema, "agents">) =>
    where.and([
      ...(accountId === undefined ? [] : [where("agents.account_id", "=", accountId)]),
      ...(agentId === undefined ? [] : [where("agents.id", "=", agentId)]),
      ...(name === undefined ? [] : [where("agents.name", "=", name)]),
      ...(acpUrl === undefined ? [] : [where("agents.acp_url", "=", acpUrl)]),
    ]);
}

function columnsOf(registration: Registration, now: number) {
  return {
    name: registration.name,
    description: registration.description,
    acp_url: registration.acpUrl,
    acp_type: registration.acpType,
    agent_input_type: registration.agentInputType ?? null,
    registration_metadata:
      registration.registrationMetadata == null ? null : JSON.stringify(registration.registrationMetadata),
    status: READY,
    status_reason: "Agent registered successfully.",
    probe_at: null,
    updated_at: now,
    registered_at: now,
  };
}
