import type { Scope } from "../access/access.ts";
import type { Database } from "../storage/database.ts";
import { agentsWithin } from "./agents-within.ts";
import { nearestOf } from "../nearest.ts";

/** Agent names contain no other characters. */
const NAME = /^[a-z0-9-]{1,100}$/;
/**
 * Only agents that share this many first letters are compared, so that no query reads the whole table. A mistake in
 * these letters is not recognized.
 */
const FIRST_LETTERS = 2;
const MOST_READ = 100;

/**
 * The agent name that the caller most likely meant.
 *
 * @param scope - the agents that the caller may see; all of them at the ingress, where anyone can find any agent by
 * name.
 */
export async function nearestAgent(
  { query }: Pick<Database, "query">,
  wanted: string,
  scope: Scope = {},
): Promise<string | undefined> {
  const plain = wanted.trim().toLowerCase().replaceAll("_", "-");
  if (!NAME.test(plain) || plain.length < FIRST_LETTERS) return undefined;
  const names = query
    .selectFrom("agents")
    .select("name")
    .where("deleted_at", "is", null)
    .where(agentsWithin(scope));
  const begin = plain.slice(0, FIRST_LETTERS);
  const same = await names.where("name", "=", plain).executeTakeFirst();
  if (same !== undefined) return same.name;
  const alike = await names
    .where("name", ">=", begin)
    .where("name", "<", `${begin}zzzzzzzz`)
    .orderBy("name")
    .limit(MOST_READ)
    .execute();
  return nearestOf(
    plain,
    alike.map(({ name }) => name),
  );
}
