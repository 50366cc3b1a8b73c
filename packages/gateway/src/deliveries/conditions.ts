import { sql, type RawBuilder, type SqlBool } from "kysely";
import type { Scope } from "../access/access.ts";
import { accountColumn } from "../accounts/account.ts";
import type { DeliveryStatus } from "./delivery.ts";
import type { DeliveryFilter, IdRange } from "./filter.ts";

export type Condition = RawBuilder<SqlBool>;

/** Deliveries that an index holds in the order of their ids. */
export type Sequence = {
  /** Matched by the index, which then need not be gone through for others. */
  readonly conditions: readonly Condition[];
  /** Whether matching these is matching the whole filter, but for its time. */
  readonly isExact: boolean;
};

/** Statuses in the index of what is under way or went wrong. */
const OPEN: ReadonlySet<DeliveryStatus> = new Set(["waiting", "running", "rejected", "failed", "cancelled"]);
/** As the index says it, which it has to be to be used. */
const IS_OPEN: Condition = sql`deliveries.status NOT IN ('delivered', 'superseded')`;

/** The index that narrows a filter most, as one sequence or several. */
export function sequencesOf(filter: DeliveryFilter): readonly Sequence[] {
  const { conversation, statuses, agentId, accountId } = filter;
  const given = Object.entries(filter).flatMap(([name, value]) =>
    value === undefined || name === "from" || name === "to" ? [] : [name],
  );
  const isOnly = (name: keyof DeliveryFilter): boolean => given.every((other) => other === name);
  if (conversation !== undefined) {
    return [{ conditions: [startsAlike(conversation), isOf(conversation)], isExact: isOnly("conversation") }];
  }
  if (statuses?.every((status) => OPEN.has(status)) === true) {
    return statuses.map((status) => ({
      conditions: [sql`deliveries.status = ${status}`, IS_OPEN],
      isExact: isOnly("statuses"),
    }));
  }
  if (agentId !== undefined) {
    return [{ conditions: [sql`deliveries.agent_id = ${agentId}`], isExact: isOnly("agentId") }];
  }
  if (accountId !== undefined) {
    return [{ conditions: [belongsTo(accountId)], isExact: isOnly("accountId") }];
  }
  return [{ conditions: [], isExact: given.length === 0 }];
}

/** A filter as SQL, but for its time; the key's row is joined. */
export function conditionsOf(filter: DeliveryFilter): Condition[] {
  const { agentId, route, provider, event, conversation, statuses, key } = filter;
  const conditions = scopeConditions(filter);
  if (agentId !== undefined) conditions.push(sql`deliveries.agent_id = ${agentId}`);
  if (route !== undefined) conditions.push(sql`deliveries.route = ${route}`);
  if (provider !== undefined) conditions.push(sql`deliveries.provider = ${provider}`);
  if (event !== undefined) conditions.push(sql`deliveries.event = ${event}`);
  if (conversation !== undefined) conditions.push(isOf(conversation));
  if (statuses !== undefined) conditions.push(sql`deliveries.status IN (${sql.join(statuses)})`);
  if (key !== undefined) conditions.push(sql`(deliveries.key_id = ${key} OR agent_api_keys.name = ${key})`);
  return conditions;
}

function isOf(conversation: string): Condition {
  return sql`deliveries.conversation = ${conversation}`;
}

/** As the index says it: not all of a long one, for which PostgreSQL's have no room. */
function startsAlike(conversation: string): Condition {
  return sql`substr(deliveries.conversation, 1, 200) = substr(CAST(${conversation} AS text), 1, 200)`;
}

/** Whether a delivery is one that a caller may see. */
export function deliveriesWithin(scope: Scope): Condition {
  return all([sql`1 = 1`, ...scopeConditions(scope)]);
}

function scopeConditions({ accountId, agentIds }: Scope): Condition[] {
  return [
    ...(accountId === undefined ? [] : [belongsTo(accountId)]),
    ...(agentIds === undefined ? [] : [isAmong(agentIds)]),
  ];
}

/** Null stands for the account of those who need not log in: its deliveries are in no index of their own. */
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
