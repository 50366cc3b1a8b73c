import type { Database } from "../storage/database.ts";
import type { AgentApiKeyRow } from "../storage/schema/agents.ts";
import { isUniqueViolation } from "../storage/unique-violation.ts";
import type { KeyWithValues } from "./key.ts";
import { renewAgent } from "./renew-agent.ts";

/** What to change in a key; missing members stay unchanged. */
export type KeyChange = {
  /** Setting a name also ends the acceptance of any other one. */
  readonly name?: string | undefined;
  /** How far a signed time may be from now, in seconds; null: as in the provider's data. */
  readonly toleranceSeconds?: number | null | undefined;
};

export type KeyChanged =
  | { readonly outcome: "changed"; readonly key: KeyWithValues }
  /** The agent has another key of the type with this name. */
  | { readonly outcome: "name_taken" }
  | { readonly outcome: "gone" };

export type KeyChanges = {
  change(id: string, change: KeyChange): Promise<KeyChanged>;
  /**
   * Lets a key accept the new name of whatever it is named after, for a month after the provider first reported it. If
   * that is the key's own name, the key no longer accepts another one.
   */
  acceptNewName(key: { readonly id: string; readonly agentId: string }, name: string): Promise<void>;
};

/** How long a key accepts both names, in milliseconds. */
const BOTH_NAMES_FOR = 30 * 86_400_000;

export function createKeyChanges(
  { query }: Pick<Database, "query">,
  find: (id: string) => Promise<KeyWithValues | undefined>,
  now: () => number,
): KeyChanges {
  const update = async (
    { id, agentId }: { readonly id: string; readonly agentId: string },
    set: Partial<AgentApiKeyRow>,
  ): Promise<void> =>
    query.transaction().execute(async (transaction) => {
      await renewAgent(transaction, (where) => where("id", "=", agentId));
      await transaction.updateTable("agent_api_keys").set(set).where("id", "=", id).execute();
    });
  return {
    async change(id, { name, toleranceSeconds }) {
      const key = await find(id);
      if (key === undefined) return { outcome: "gone" };
      try {
        await update(key, {
          ...(toleranceSeconds !== undefined && { tolerance_seconds: toleranceSeconds }),
          ...(name !== undefined && { name, renamed_to: null, renamed_until: null }),
        });
      } catch (error) {
        if (isUniqueViolation(error)) return { outcome: "name_taken" };
        throw error;
      }
      const changed = await find(id);
      return changed === undefined ? { outcome: "gone" } : { outcome: "changed", key: changed };
    },

    async acceptNewName({ id }, name) {
      const key = await find(id);
      // Reporting the same name again must not extend the time.
      if (key === undefined || key.newName?.name === name) return;
      const isOwn = key.name === name;
      await update(key, {
        renamed_to: isOwn ? null : name,
        renamed_until: isOwn ? null : now() + BOTH_NAMES_FOR,
      });
    },
  };
}
