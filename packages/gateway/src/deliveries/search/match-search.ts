import { sql, type RawBuilder, type SqlBool } from "kysely";
import { SHORTEST_PREFIX, type Search } from "./read-search.ts";

/** The texts of a delivery that a search covers. */
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

/** No word contains this, so no match spans two texts. */
const BETWEEN = "\n";

/** Whether a delivery matches a search; `searchCondition` is the same in SQL. */
export function matchesSearch(search: Search, delivery: Searchable): boolean {
  if (search.kind === "id") return delivery.id > search.above && delivery.id < search.below;
  const { summary, event, conversation, actor_id, actor_name, key_name } = delivery;
  const texts = [summary, event, conversation, actor_id, actor_name, key_name]
    .map((text) => text ?? "")
    .join(BETWEEN)
    .toLowerCase();
  return search.words.every((word) => texts.includes(word.toLowerCase()) || isProviderId(delivery, word));
}

/** Whether this is the provider's id of the event, or a long enough prefix of it. */
export function isProviderId({ provider_delivery_id: id }: Searchable, text: string): boolean {
  if (id === null) return false;
  return id === text || (text.length >= SHORTEST_PREFIX && id.startsWith(text));
}

/** Whether this is the actor's id or, ignoring case, their name. */
export function isActor({ actor_id, actor_name }: Searchable, text: string): boolean {
  return actor_id === text || actor_name?.toLowerCase() === text.toLowerCase();
}

type Condition = RawBuilder<SqlBool>;

/** A search as SQL, except for an id, which is a range (see `rangeOf`). The query must join the key's row. */
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

/** `isActor` as SQL. SQLite folds only the case of A to Z. */
export function hasActor(text: string): Condition {
  return sql`(deliveries.actor_id = ${text} OR lower(deliveries.actor_name) = lower(CAST(${text} AS text)))`;
}

/** A LIKE pattern that matches exactly this text, anywhere. */
export function patternOf(text: string): string {
  return `%${text.replace(/[\\%_]/g, "\\$&")}%`;
}
