import type { Scope } from "../access/access.ts";
import type { Database } from "../storage/database.ts";
import { agentsWithin } from "./agents-within.ts";
import { nearestOf } from "./nearest.ts";

/** No agent's name has other letters. */
const NAME = /^[a-z0-9-]{1,100}$/;
/** By so many first letters agents are looked for: a mistake there is not seen, and no table is read to its end. */
const FIRST_LETTERS = 2;
const MOST_READ = 100;

/**
 * The agent's name that somebody most likely meant.
 *
 * @param scope - the agents that they may see; all of them at the ingress, where every agent can be found by its name.
 */
export async function nearestAgent(
  { query }: Pick<Database, "query">,
  wanted: string,
  scope: Scope = {},
): Promise<string | undefined> {
  const plain = wanted.trim().toLowerCase().replaceAll("_", "-");
  if (!NAME.test(plain) || plain.length < FIRST_LETTERS) return undefined;
  const names = query.selectFrom("agents").select("name").where(agentsWithin(scope));
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
