import { sql, type RawBuilder, type SqlBool } from "kysely";
import { SHORTEST_PREFIX, type Search } from "./read-search.ts";

/** The texts of a delivery that a search looks at. */
export type Searchable = {
  readonly id: bigint;
  readonly event: string | null;
  readonly provider_delivery_id: string | null;
  readonly conversation: string | null;
  readonly actor_id: string | null;
  readonly actor_name: string | null;
  readonly key_name: string | null;
  readonly summary: string | null;
};

/** No word contains it, so none is found across two texts. */
const BETWEEN = "\n";

/** Whether a delivery is what a search means; the same in SQL is `searchCondition`. */
export function matchesSearch(search: Search, delivery: Searchable): boolean {
  if (search.kind === "id") return delivery.id > search.above && delivery.id < search.below;
  const { summary, event, conversation, actor_id, actor_name, key_name } = delivery;
  const texts = [summary, event, conversation, actor_id, actor_name, key_name]
    .map((text) => text ?? "")
    .join(BETWEEN)
    .toLowerCase();
  return search.words.every((word) => texts.includes(word.toLowerCase()) || isProviderId(delivery, word));
}

/** Whether this is the provider's id of the event, or a start of it that is long enough. */
export function isProviderId({ provider_delivery_id: id }: Searchable, text: string): boolean {
  if (id === null) return false;
  return id === text || (text.length >= SHORTEST_PREFIX && id.startsWith(text));
}

/** Whether this is the id or the name of who caused it; the case of letters in a name does not matter. */
export function isActor({ actor_id, actor_name }: Searchable, text: string): boolean {
  return actor_id === text || actor_name?.toLowerCase() === text.toLowerCase();
}

type Condition = RawBuilder<SqlBool>;

/** A search as SQL; that of an id is a range, which `rangeOf` knows. The key's row is joined. */
export function searchCondition(search: Search): Condition {
  if (search.kind === "id") return sql`1 = 1`;
  const between = sql.lit(BETWEEN);
  const columns = ["summary", "event", "conversation", "actor_id", "actor_name"].map(
    (name) => sql`coalesce(${sql.ref(`deliveries.${name}`)}, '')`,
  );
  const texts = sql.join([...columns, sql`coalesce(agent_api_keys.name, '')`], sql` || ${between} || `);
  const found = search.words.map(
    (word) =>
      sql`(lower(${texts}) LIKE lower(CAST(${patternOf(word)} AS text)) ESCAPE '\\' OR ${hasProviderId(word)})`,
  );
  return found.length === 0 ? sql`1 = 1` : sql`${sql.join(found, sql` AND `)}`;
}

/** `isProviderId` as SQL. */
export function hasProviderId(text: string): Condition {
  if (text.length < SHORTEST_PREFIX) return sql`deliveries.provider_delivery_id = ${text}`;
  const given = sql`CAST(${text} AS text)`;
  return sql`substr(deliveries.provider_delivery_id, 1, length(${given})) = ${given}`;
}

/** `isActor` as SQL. SQLite folds the case of A to Z only. */
export function hasActor(text: string): Condition {
  return sql`(deliveries.actor_id = ${text} OR lower(deliveries.actor_name) = lower(CAST(${text} AS text)))`;
}

/** A pattern for LIKE that means this text and nothing else, anywhere. */
export function patternOf(text: string): string {
  return `%${text.replace(/[\\%_]/g, "\\$&")}%`;
}
