import { sql, type RawBuilder, type SqlBool } from "kysely";
import type { Scope } from "../../access/access.ts";
import { accountColumn } from "../../accounts/account.ts";
import { parseDeliveryId } from "../../ids/delivery-id.ts";
import type { DeliveryStatus } from "../delivery.ts";
import type { DeliveryFilter, IdRange } from "./filter.ts";
import { hasActor, hasProviderId, patternOf, searchCondition } from "../search/match-search.ts";
import { readSearch } from "../search/read-search.ts";

export type Condition = RawBuilder<SqlBool>;

/** A sequence of deliveries that an index holds in the order of their ids. */
export type Sequence = {
  /** Conditions that match the index, so that no other rows are scanned. */
  readonly conditions: readonly Condition[];
  /** Whether these conditions cover the whole filter except for its time range. */
  readonly isExact: boolean;
};

/** Statuses in the index of unfinished and failed deliveries. */
const OPEN: ReadonlySet<DeliveryStatus> = new Set([
  "waiting",
  "running",
  "working",
  "rejected",
  "failed",
  "cancelled",
  "filtered",
  "held",
  "unrouted",
]);
/** Must match the index exactly to use it. */
const IS_OPEN: Condition = sql`deliveries.status NOT IN ('delivered', 'superseded')`;

/** Chooses the most selective index for a filter, as one or more sequences. */
export function sequencesOf(filter: DeliveryFilter): readonly Sequence[] {
  const { conversation, batch, statuses, agentId, accountId, source } = filter;
  const given = Object.entries(filter).flatMap(([name, value]) =>
    value === undefined || name === "from" || name === "to" ? [] : [name],
  );
  const isOnly = (name: keyof DeliveryFilter): boolean => given.every((other) => other === name);
  if (batch !== undefined) return [{ conditions: [isIn(batch)], isExact: isOnly("batch") }];
  if (conversation !== undefined) {
    return [{ conditions: [startsAlike(conversation), isOf(conversation)], isExact: isOnly("conversation") }];
  }
  if (statuses?.every((status) => OPEN.has(status)) === true) {
    return statuses.map((status) => ({
      conditions: [sql`deliveries.status = ${status}`, IS_OPEN],
      isExact: isOnly("statuses"),
    }));
  }
  if (source !== undefined) {
    return [
      { conditions: [cameFrom(source), sql`deliveries.source_id IS NOT NULL`], isExact: isOnly("source") },
    ];
  }
  if (agentId !== undefined) {
    return [{ conditions: [sql`deliveries.agent_id = ${agentId}`], isExact: isOnly("agentId") }];
  }
  if (accountId !== undefined) {
    return [{ conditions: [belongsTo(accountId)], isExact: isOnly("accountId") }];
  }
  return [{ conditions: [], isExact: given.length === 0 }];
}

/** A filter as SQL, except for its time range. The query must join the key's row. */
export function conditionsOf(filter: DeliveryFilter): Condition[] {
  const { agentId, route, provider, event, conversation, batch, statuses, summary, key, source } = filter;
  const conditions = scopeConditions(filter);
  if (agentId !== undefined) conditions.push(sql`deliveries.agent_id = ${agentId}`);
  if (route !== undefined) conditions.push(sql`deliveries.route = ${route}`);
  if (provider !== undefined) conditions.push(sql`deliveries.provider = ${provider}`);
  if (event !== undefined) conditions.push(sql`deliveries.event = ${event}`);
  if (conversation !== undefined) conditions.push(isOf(conversation));
  if (batch !== undefined) conditions.push(isIn(batch));
  if (statuses !== undefined) conditions.push(sql`deliveries.status IN (${sql.join(statuses)})`);
  if (summary !== undefined) conditions.push(saysInSummary(summary));
  if (filter.q !== undefined) conditions.push(searchCondition(readSearch(filter.q)));
  if (filter.providerDeliveryId !== undefined) conditions.push(hasProviderId(filter.providerDeliveryId));
  if (filter.actor !== undefined) conditions.push(hasActor(filter.actor));
  if (key !== undefined) conditions.push(sql`(deliveries.key_id = ${key} OR agent_api_keys.name = ${key})`);
  if (source !== undefined) conditions.push(cameFrom(source));
  return conditions;
}

function cameFrom(source: string): Condition {
  return sql`deliveries.source_id = (SELECT sources.id FROM sources WHERE sources.name = ${source})`;
}

function isOf(conversation: string): Condition {
  return sql`deliveries.conversation = ${conversation}`;
}

/** SQLite folds only the case of A to Z; PostgreSQL folds whatever the database's locale does. */
function saysInSummary(part: string): Condition {
  return sql`lower(deliveries.summary) LIKE lower(CAST(${patternOf(part)} AS text)) ESCAPE '\\'`;
}

function isIn(batch: string): Condition {
  return sql`deliveries.batch_id = ${parseDeliveryId(batch) ?? null}`;
}

/** As in the index, which contains only the start of a long one: PostgreSQL limits the size of index entries. */
function startsAlike(conversation: string): Condition {
  return sql`substr(deliveries.conversation, 1, 200) = substr(CAST(${conversation} AS text), 1, 200)`;
}

/** Whether a caller may see a delivery. */
export function deliveriesWithin(scope: Scope): Condition {
  return all([sql`1 = 1`, ...scopeConditions(scope)]);
}

function scopeConditions({ accountId, agentIds }: Scope): Condition[] {
  return [
    ...(accountId === undefined ? [] : [belongsTo(accountId)]),
    ...(agentIds === undefined ? [] : [isAmong(agentIds)]),
  ];
}

/** Null is the account of gateways without login; its deliveries have no separate index. */
function belongsTo(accountId: string): Condition {
  const account = accountColumn(accountId);
  return account === null ? sql`deliveries.account_id IS NULL` : sql`deliveries.account_id = ${account}`;
}

function isAmong(agentIds: readonly string[]): Condition {
  return agentIds.length === 0 ? sql`1 = 0` : sql`deliveries.agent_id IN (${sql.join(agentIds)})`;
}

export function inRange({ above, below }: IdRange): Condition {
  return sql`deliveries.id > ${above} AND deliveries.id < ${below}`;
}

export function all(conditions: readonly Condition[]): Condition {
  return sql`${sql.join(conditions, sql` AND `)}`;
}
