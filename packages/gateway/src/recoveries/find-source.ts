import type { Kysely } from "kysely";
import { containsNul } from "../storage/contains-nul.ts";
import type { Schema } from "../storage/schema/schema.ts";

/** The prefix of a source's name in `agents`. Agents' names cannot contain a colon. */
const PREFIX = "source:";

/** The id of an account's source in `agents`; undefined if it does not exist. */
export async function findSource(
  query: Kysely<Schema>,
  accountId: string,
  name: string,
): Promise<string | undefined> {
  if (containsNul(name)) return undefined;
  const row = await query
    .selectFrom("agents")
    .select("id")
    .where("name", "=", PREFIX + name)
    .where("account_id", "=", accountId)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  return row?.id;
}

/** Whether a name in `agents` is an agent's or a source's, and its name without the prefix. */
export function readReceiver(name: string): { type: "agent" | "source"; name: string } {
  return name.startsWith(PREFIX)
    ? { type: "source", name: name.slice(PREFIX.length) }
    : { type: "agent", name };
}
