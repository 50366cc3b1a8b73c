import { v7 as uuidv7 } from "uuid";
import type { Scope } from "../access/access.ts";
import { createAgentCache } from "../agents/agent-cache.ts";
import type { Agent } from "../agents/agent.ts";
import { READY } from "../agents/readiness.ts";
import { containsNul } from "../storage/contains-nul.ts";
import type { Database } from "../storage/database.ts";
import { isUniqueViolation } from "../storage/unique-violation.ts";
import { readSource, receiverName, type Alias, type ReceivingSource, type Source } from "./source.ts";
import { createTargets, type Targets } from "./targets.ts";

/** The properties of a new source. */
export type NewSource = Pick<Source, "accountId" | "name" | "provider" | "routeBy" | "alias">;

export type SourceSaved =
  | { readonly outcome: "created" | "changed"; readonly source: Source }
  /** Another account has a source with this name. */
  | { readonly outcome: "name_taken" }
  /** Its keys are for another provider. */
  | { readonly outcome: "other_provider"; readonly provider: string }
  /** Another source has the alias. */
  | { readonly outcome: "alias_taken" };

/** All sources. */
export type Sources = Targets & {
  /** Creates a source, or changes the account's source with this name. */
  save(source: NewSource): Promise<SourceSaved>;
  /** The source that receives a webhook, in its current state. */
  receive(by: { readonly name: string } | { readonly alias: Alias }): Promise<ReceivingSource | undefined>;
  find(name: string): Promise<Source | undefined>;
  /** Sorted by name. */
  list(scope: Scope): Promise<Source[]>;
  /** Deletes it with its keys and targets; its deliveries remain. */
  delete(id: string): Promise<boolean>;
};

export function createSources(database: Database, now: () => number): Sources {
  const { query, lookUp } = database;
  const receivers = createAgentCache(database, "source");
  const known = new WeakMap<Agent, ReceivingSource>();

  const nameOf = async (alias: Alias): Promise<string | undefined> => {
    const row = await lookUp
      .selectFrom("sources")
      .select("name")
      .where("alias", "=", alias)
      .executeTakeFirst();
    return row?.name;
  };
  const create = async (
    source: NewSource,
    columns: { provider: string; route_by: string | null; alias: Alias | null; updated_at: number },
  ): Promise<Source> =>
    query.transaction().execute(async (transaction) => {
      const id = uuidv7();
      const time = now();
      await transaction
        .insertInto("agents")
        .values(receiverRow(id, source, time))
        .execute();
      const row = await transaction
        .insertInto("sources")
        .values({ id, account_id: source.accountId, name: source.name, created_at: time, ...columns })
        .returningAll()
        .executeTakeFirstOrThrow();
      return readSource(row);
    });

  return {
    ...createTargets(database, now),

    async save(source) {
      const columns = {
        provider: source.provider,
        route_by: source.routeBy ?? null,
        alias: source.alias ?? null,
        updated_at: now(),
      };
      for (;;) {
        const before = await query
          .selectFrom("sources")
          .selectAll()
          .where("name", "=", source.name)
          .executeTakeFirst();
        if (before !== undefined && before.account_id !== source.accountId) return { outcome: "name_taken" };
        if (before !== undefined && before.provider !== source.provider) {
          return { outcome: "other_provider", provider: before.provider };
        }
        try {
          if (before === undefined) return { outcome: "created", source: await create(source, columns) };
          const row = await query.transaction().execute(async (transaction) => {
            await transaction
              .updateTable("agents")
              .set({ updated_at: now() })
              .where("id", "=", before.id)
              .execute();
            return transaction
              .updateTable("sources")
              .set(columns)
              .where("id", "=", before.id)
              .returningAll()
              .executeTakeFirst();
          });
          if (row !== undefined) return { outcome: "changed", source: readSource(row) };
        } catch (error) {
          if (!isUniqueViolation(error)) throw error;
          const isTaken = source.alias !== undefined && (await nameOf(source.alias)) !== undefined;
          if (isTaken) return { outcome: "alias_taken" };
          // Another gateway created it in the meantime.
        }
      }
    },

    async receive(by) {
      const name = "name" in by ? by.name : await nameOf(by.alias);
      if (name === undefined || containsNul(name)) return undefined;
      const receiver = await receivers.find({ name: receiverName(name) });
      if (receiver === undefined) return undefined;
      const remembered = known.get(receiver);
      if (remembered !== undefined) return remembered;
      const row = await lookUp
        .selectFrom("sources")
        .selectAll()
        .where("id", "=", receiver.id)
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const source = { ...readSource(row), receiver };
      known.set(receiver, source);
      return source;
    },

    async find(name) {
      if (containsNul(name)) return undefined;
      const row = await query.selectFrom("sources").selectAll().where("name", "=", name).executeTakeFirst();
      return row && readSource(row);
    },

    async list({ accountId, agentIds }) {
      if (agentIds?.length === 0) return [];
      let rows = query.selectFrom("sources").selectAll();
      if (accountId !== undefined) rows = rows.where("account_id", "=", accountId);
      if (agentIds !== undefined) rows = rows.where("id", "in", [...agentIds]);
      return (await rows.orderBy("name").execute()).map(readSource);
    },

    async delete(id) {
      const { numDeletedRows } = await query
        .deleteFrom("agents")
        .where("id", "=", id)
        .where("kind", "=", "source")
        .executeTakeFirst();
      return numDeletedRows > 0n;
    },
  };
}

/** The row that holds a source's keys. */
function receiverRow(id: string, { accountId, name }: NewSource, time: number) {
  return {
    id,
    account_id: accountId,
    name: receiverName(name),
    kind: "source",
    description: "",
    acp_url: null,
    delivery: "push",
    wake_url: null,
    acp_type: "async",
    agent_input_type: null,
    registration_metadata: null,
    discovered_routes: null,
    status: READY,
    status_reason: "",
    probe_at: null,
    created_at: time,
    updated_at: time,
    registered_at: time,
    production_deployment_id: null,
    deleted_at: null,
    deleted_name: null,
    deleted_by: null,
    route_settings: null,
    version: 1,
  };
}
