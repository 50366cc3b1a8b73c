import { defineProvider, providers as builtIn, type Problem, type Provider } from "agentex-webhook-providers";
import type { Database } from "../storage/database.ts";
import { containsNul } from "../storage/contains-nul.ts";
import { LIFECYCLE } from "./lifecycle.ts";

export type Defined =
  | { readonly outcome: "created" | "replaced"; readonly provider: Provider }
  | { readonly outcome: "invalid"; readonly problems: readonly Problem[] }
  /** Built-in providers cannot be redefined. */
  | { readonly outcome: "built_in" };

export type Removed =
  | { readonly outcome: "removed" | "unknown" | "built_in" }
  /** This many agents have keys for it, which could no longer verify anything. */
  | { readonly outcome: "in_use"; readonly agents: number };

/** All providers that an account's agents may have keys for: the built-in ones and its own. */
export type ProviderRegistry = {
  find(accountId: string, id: string): Promise<Provider | undefined>;
  /** The providers with these ids, without those that do not exist. */
  findAll(accountId: string, ids: readonly string[]): Promise<Provider[]>;
  /** All providers; the account's own ones last. */
  list(accountId: string): Promise<Provider[]>;
  /**
   * Defines or replaces one of the account's own providers. From now on, all gateways verify webhooks with it.
   */
  define(accountId: string, id: string, json: Readonly<Record<string, unknown>>): Promise<Defined>;
  remove(accountId: string, id: string): Promise<Removed>;
};

/** How many parsed definitions are cached: parsing one costs more than fetching it. */
const MOST_READ = 1_000;

export function createProviderRegistry({ query, lookUp }: Database, now: () => number): ProviderRegistry {
  const read = new Map<string, Provider>();
  /** The text itself is the cache key, so that a replaced definition is never mistaken for the previous one. */
  const readDefinition = (text: string): Provider => {
    const known = read.get(text);
    if (known !== undefined) return known;
    const definition = defineProvider(JSON.parse(text));
    if (definition.outcome === "invalid") {
      throw new Error(`a stored provider is invalid: ${JSON.stringify(definition.problems)}`);
    }
    if (read.size >= MOST_READ) read.clear();
    read.set(text, definition.provider);
    return definition.provider;
  };

  const findAll = async (accountId: string, ids: readonly string[]): Promise<Provider[]> => {
    const own = ids.filter((id) => !builtIn.has(id) && !containsNul(id));
    const rows =
      own.length === 0
        ? []
        : await lookUp
            .selectFrom("custom_providers")
            .select("definition")
            .where("account_id", "=", accountId)
            .where("id", "in", own)
            .execute();
    return [
      ...ids.flatMap((id) => builtIn.get(id) ?? []),
      ...rows.map(({ definition }) => readDefinition(definition)),
    ];
  };

  return {
    findAll,

    async find(accountId, id) {
      return (await findAll(accountId, [id]))[0];
    },

    async list(accountId) {
      const rows = await query
        .selectFrom("custom_providers")
        .select("definition")
        .where("account_id", "=", accountId)
        .orderBy("id")
        .execute();
      return [...builtIn.values(), ...rows.map(({ definition }) => readDefinition(definition))];
    },

    async define(accountId, id, json) {
      if (builtIn.has(id) || id === LIFECYCLE) return { outcome: "built_in" };
      if (json["id"] !== undefined && json["id"] !== id) {
        return { outcome: "invalid", problems: [{ path: "id", problem: `must be '${id}', as in the path` }] };
      }
      const definition = defineProvider({ ...json, id });
      if (definition.outcome === "invalid") return definition;
      const columns = { definition: JSON.stringify(definition.provider), updated_at: now() };
      return query.transaction().execute(async (transaction) => {
        const known = await transaction
          .selectFrom("custom_providers")
          .select("id")
          .where("account_id", "=", accountId)
          .where("id", "=", id)
          .executeTakeFirst();
        await transaction
          .insertInto("custom_providers")
          .values({ account_id: accountId, id, created_at: now(), ...columns })
          .onConflict((conflict) => conflict.columns(["account_id", "id"]).doUpdateSet(columns))
          .execute();
        const { provider } = definition;
        return { outcome: known === undefined ? ("created" as const) : ("replaced" as const), provider };
      });
    },

    async remove(accountId, id) {
      if (builtIn.has(id)) return { outcome: "built_in" };
      if (containsNul(id)) return { outcome: "unknown" };
      return query.transaction().execute(async (transaction) => {
        const { agents } = await transaction
          .selectFrom("agent_api_keys")
          .innerJoin("agents", "agents.id", "agent_api_keys.agent_id")
          .select((select) => select.fn.count<number>("agents.id").distinct().as("agents"))
          .where("agents.account_id", "=", accountId)
          .where("agents.deleted_at", "is", null)
          .where("agent_api_keys.api_key_type", "=", id)
          .executeTakeFirstOrThrow();
        if (agents > 0) return { outcome: "in_use" as const, agents };
        const { numDeletedRows } = await transaction
          .deleteFrom("custom_providers")
          .where("account_id", "=", accountId)
          .where("id", "=", id)
          .executeTakeFirst();
        return { outcome: numDeletedRows > 0n ? ("removed" as const) : ("unknown" as const) };
      });
    },
  };
}
