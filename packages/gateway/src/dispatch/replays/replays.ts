import { sql } from "kysely";
import { v7 as uuidv7 } from "uuid";
import { accountColumn } from "../../accounts/account.ts";
import type { Database } from "../../storage/database.ts";
import { containsNul } from "../../storage/contains-nul.ts";
import type { ReplayRow } from "../../storage/schema/deliveries.ts";
import { formatDeliveryId, parseDeliveryId } from "../../ids/delivery-id.ts";
import type { DeliveryFilter, IdRange } from "../../deliveries/list/filter.ts";
import { clockOf } from "../../cluster/gateway-list.ts";
import { DEAD_AFTER } from "../../cluster/instance.ts";

export const BULK_ACTIONS = ["replay", "release", "cancel"] as const;
/** What to do with each delivery; held ones can be released or cancelled. */
export type BulkAction = (typeof BULK_ACTIONS)[number];

/** A bulk replay (or release, or cancellation) and its progress. */
export type BulkReplay = {
  readonly id: string;
  readonly action: BulkAction;
  readonly filter: DeliveryFilter;
  /** The agent to deliver to; undefined: each delivery's own. */
  readonly toAgentId: string | undefined;
  readonly total: number;
  readonly done: number;
  /** How many of the processed ones could not be replayed. */
  readonly failed: number;
  /** The range that remains. */
  readonly rest: IdRange;
  /** The deliveries in progress, each with the id of its replay. */
  readonly step: readonly Planned[] | undefined;
  /** Unix milliseconds. */
  readonly createdAt: number;
  readonly finishedAt: number | undefined;
};

export type Planned = { readonly id: bigint; readonly newId: bigint };

/** The stored state of bulk replays, with which another gateway can continue them. */
export type Replays = {
  add(
    action: BulkAction,
    filter: DeliveryFilter,
    accountId: string,
    range: IdRange,
    total: number,
    toAgentId?: string,
  ): Promise<BulkReplay>;
  /** @param within - only if this account started it; undefined: any account. */
  find(id: string, within: string | undefined): Promise<BulkReplay | undefined>;
  /** The oldest unfinished one that this gateway started or took over. */
  next(): Promise<BulkReplay | undefined>;
  /** Whether any gateway has an unfinished one. */
  hasAny(): Promise<boolean>;
  /** Takes over replays of dead gateways. */
  adopt(): Promise<void>;
  /** @returns false if another gateway has taken it over. */
  plan(id: string, step: readonly Planned[], rest: IdRange): Promise<boolean>;
  settle(id: string, done: number, failed: number): Promise<void>;
  finish(id: string): Promise<void>;
};

/** @param gateway - the name of this gateway's instance. */
export function createReplays(database: Database, gateway: string, now: () => number): Replays {
  const { query, browse } = database;
  return {
    async add(action, filter, accountId, range, total, toAgentId) {
      const row = await query
        .insertInto("replays")
        .values({
          id: uuidv7(),
          account_id: accountColumn(accountId),
          action,
          filter: JSON.stringify(filter),
          to_agent_id: toAgentId ?? null,
          total,
          done: 0,
          failed: 0,
          ...columnsOf(range),
          step: null,
          gateway,
          created_at: now(),
          finished_at: null,
        })
        .returningAll()
        .executeTakeFirstOrThrow();
      return read(row);
    },

    async find(id, within) {
      if (containsNul(id)) return undefined;
      const row = await browse.selectFrom("replays").selectAll().where("id", "=", id).executeTakeFirst();
      const isTheirs = within === undefined || accountColumn(within) === row?.account_id;
      return row && isTheirs ? read(row) : undefined;
    },

    async next() {
      const row = await query
        .selectFrom("replays")
        .selectAll()
        .where("finished_at", "is", null)
        .where("gateway", "=", gateway)
        .orderBy("id")
        .limit(1)
        .executeTakeFirst();
      return row && read(row);
    },

    async hasAny() {
      const row = await database.lookUp
        .selectFrom("replays")
        .select("id")
        .where("finished_at", "is", null)
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },

    async adopt() {
      await query
        .updateTable("replays")
        .set({ gateway })
        .where("finished_at", "is", null)
        .where("gateway", "!=", gateway)
        .where("gateway", "not in", (expression) =>
          expression
            .selectFrom("gateways")
            .select("instance")
            .where("seen_at", ">", sql<number>`${clockOf(database)} - ${sql.lit(DEAD_AFTER)}`),
        )
        .execute();
    },

    async plan(id, step, rest) {
      const pairs = step.map((planned) => [formatDeliveryId(planned.id), formatDeliveryId(planned.newId)]);
      const { numUpdatedRows } = await query
        .updateTable("replays")
        .set({ step: JSON.stringify(pairs), ...columnsOf(rest) })
        .where("id", "=", id)
        .where("gateway", "=", gateway)
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },

    async settle(id, done, failed) {
      await query
        .updateTable("replays")
        .set((expression) => ({
          step: null,
          done: expression("done", "+", done),
          failed: expression("failed", "+", failed),
        }))
        .where("id", "=", id)
        .where("gateway", "=", gateway)
        .where("step", "is not", null)
        .execute();
    },

    async finish(id) {
      await query
        .updateTable("replays")
        .set({ finished_at: now() })
        .where("id", "=", id)
        .where("gateway", "=", gateway)
        .execute();
    },
  };
}

function columnsOf({ above, below }: IdRange) {
  return { above: above.toString(), below: below.toString() };
}

function read(row: ReplayRow): BulkReplay {
  const step = row.step === null ? undefined : (JSON.parse(row.step) as [string, string][]);
  return {
    id: row.id,
    action: BULK_ACTIONS.find((action) => action === row.action) ?? "replay",
    filter: JSON.parse(row.filter) as DeliveryFilter,
    toAgentId: row.to_agent_id ?? undefined,
    total: row.total,
    done: row.done,
    failed: row.failed,
    rest: { above: BigInt(row.above), below: BigInt(row.below) },
    step: step?.flatMap(([old, fresh]) => {
      const [id, newId] = [parseDeliveryId(old), parseDeliveryId(fresh)];
      return id === undefined || newId === undefined ? [] : [{ id, newId }];
    }),
    createdAt: row.created_at,
    finishedAt: row.finished_at ?? undefined,
  };
}
