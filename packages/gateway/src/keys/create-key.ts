import { v7 as uuidv7 } from "uuid";
import type { Database } from "../storage/database.ts";
import { isReferenceViolation } from "../storage/reference-violation.ts";
import type { AgentApiKeyRow } from "../storage/schema/agents.ts";
import { isUniqueViolation } from "../storage/unique-violation.ts";
import { readKey } from "./key-row.ts";
import type { createKeyValues } from "./key-values.ts";
import type { KeyCreated, NewKey } from "./new-key.ts";
import { renewAgent } from "./renew-agent.ts";

/** Creates keys, unless their name is taken or their agent is gone. */
export function createKeyCreation(
  { query }: Pick<Database, "query">,
  values: ReturnType<typeof createKeyValues>,
  now: () => number,
): (key: NewKey) => Promise<KeyCreated> {
  return async (key) => {
    const row = rowOf(key, now());
    try {
      const added = await query.transaction().execute(async (transaction) => {
        const isThere = await renewAgent(transaction, (where) => where("id", "=", key.agentId));
        if (!isThere) return undefined;
        await transaction.insertInto("agent_api_keys").values(row).execute();
        return key.value === undefined
          ? []
          : [
              await values.add(transaction, { id: row.id, type: key.type }, key.value, {
                isPublic: key.isPublic,
              }),
            ];
      });
      return added === undefined
        ? { outcome: "agent_gone" }
        : { outcome: "created", key: { ...readKey(row), values: added.map((each) => values.show(each)) } };
    } catch (error) {
      if (isUniqueViolation(error)) return { outcome: "name_taken" };
      if (isReferenceViolation(error)) return { outcome: "agent_gone" };
      throw error;
    }
  };
}

function rowOf(
  { agentId, name, type, policy, allowedAddresses, toleranceSeconds, expiresAt }: NewKey,
  time: number,
): AgentApiKeyRow {
  return {
    id: uuidv7(),
    agent_id: agentId,
    name,
    api_key_type: type,
    policy: policy ?? null,
    allowed_addresses: allowedAddresses === undefined ? null : JSON.stringify(allowedAddresses),
    tolerance_seconds: toleranceSeconds ?? null,
    renamed_to: null,
    renamed_until: null,
    expires_at: expiresAt ?? null,
    created_at: time,
  };
}
