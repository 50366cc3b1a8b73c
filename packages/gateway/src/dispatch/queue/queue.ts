import { sql } from "kysely";
import { LOCAL_ACCOUNT_ID } from "../../accounts/account.ts";
import type { DeliveryRow } from "../../storage/schema/deliveries.ts";
import { NO_BODY, readRequests } from "../../bodies/body-pieces.ts";
import type { Body } from "../../bodies/body.ts";
import { readActor } from "../../filters/actor.ts";
import { POLICIES } from "../../agents/route.ts";
import type { Batch, RunningDelivery, Webhook } from "../../deliveries/delivery.ts";
import { readOrdering } from "../../deliveries/read-ordering.ts";
import { lockOf, promoteLane } from "../../deliveries/lane.ts";
import { gatherBatch } from "./gather-batch.ts";
import { putBack } from "./requeue.ts";
import { releaseHeld } from "./release-held.ts";
import { recover, type RecoverParts } from "./recover.ts";

/** The waiting and running deliveries of all gateways on a database. */
export type Queue = {
  /** Claims due deliveries of an agent for this gateway, at most `most`, longest due first. */
  claim(agentId: string, most: number): Promise<RunningDelivery[]>;
  /** Puts a delivery back whose attempt was not made and does not count. @param dueAt - Unix milliseconds. */
  putBack(delivery: RunningDelivery, dueAt: number): Promise<void>;
  /** The agents with due deliveries. */
  agentsWithDue(): Promise<string[]>;
  /** The deliveries among these that this gateway will not attempt next: others have them, or they have ended. */
  notToCome(ids: readonly bigint[]): Promise<bigint[]>;
  /** Makes all waiting deliveries of an agent due now. */
  hurry(agentId: string): Promise<void>;
  /** Cancels all waiting and held deliveries of an agent. */
  cancelAll(agentId: string): Promise<void>;
  /** Cancels a delivery. @returns false if it was neither waiting nor held. */
  cancel(id: bigint): Promise<boolean>;
  /** Cancels a delivery if it is held. @returns whether it was. */
  cancelHeld(id: bigint): Promise<boolean>;
  /**
   * Lets a held delivery go to its agent: in its lane, after everything that is there already. However often it is
   * released, it is delivered once.
   *
   * @returns its agent; undefined if it was not held.
   */
  release(id: bigint): Promise<string | undefined>;
  /**
   * Puts back running deliveries of dead gateways, and those of this gateway that it does not know of: a commit whose
   * response was lost may have happened.
   *
   * @returns the agents concerned.
   */
  recover(): Promise<string[]>;
};

/** Maximum number of deliveries in one query. */
const MOST_ASKED = 1_000;
/** Maximum number of lanes locked at once. */
const MOST_LOCKS = 500;

export function createQueue(parts: RecoverParts): Queue {
  const { database, gateway, inHand, now } = parts;
  const { prompt: query, engine } = database;
  /** One by one: an agent rarely has several due at once. */
  const gatherBatches = async (
    rows: readonly DeliveryRow[],
    time: number,
    batches: Map<bigint, Batch>,
  ): Promise<void> => {
    for (const row of rows) {
      if (row.ordering !== "batch") continue;
      const batch = await gatherBatch(row, database, gateway, time);
      for (const id of batch.others) inHand.set(id, row.attempts);
      batches.set(row.id, batch);
    }
  };
  return {
    async claim(agentId, most) {
      const time = now();
      const rows = await query
        // Evaluated once, whatever the plan: a locking subquery could run again and lock more than `most`.
        .with("due", (first) =>
          first
            .selectFrom("deliveries")
            .select("id")
            .where("agent_id", "=", agentId)
            .where("status", "=", "waiting")
            .where("next_attempt_at", "<=", time)
            .orderBy("next_attempt_at")
            .orderBy("id")
            .limit(most)
            // Concurrent claims get different deliveries.
            .$if(engine === "postgres", (select) => select.forUpdate().skipLocked()),
        )
        .updateTable("deliveries")
        .set((expression) => ({
          status: "running",
          gateway,
          attempts: expression("attempts", "+", 1),
          attempt_started_at: time,
          next_attempt_at: null,
          changed_at: time,
        }))
        .where("id", "in", (expression) => expression.selectFrom("due").select("due.id"))
        .where("status", "=", "waiting")
        .returningAll()
        .execute();
      if (rows.length === 0) return [];
      const ids = rows.map(({ id }) => id);
      for (const { id, attempts } of rows) inHand.set(id, attempts);
      const batches = new Map<bigint, Batch>();
      const read = async () => {
        await gatherBatches(rows, time, batches);
        return readRequests(query, ids, database.bodies);
      };
      const requests = await read().catch(async (error: unknown) => {
        // Claimed, but this claim will not deliver them: put back now or, if that fails too, in time.
        const writes = rows.flatMap((row) => putBack(row, gateway, time, time));
        await database.commit(writes).catch(() => {});
        for (const id of [...ids, ...[...batches.values()].flatMap(({ others }) => others)]) {
          inHand.delete(id);
        }
        throw error;
      });
      return rows
        .toSorted((a, b) => (a.id < b.id ? -1 : 1))
        .map((row) => {
          const request = requests.get(row.id);
          // A missing request fails in its own attempt; the others continue.
          const webhook = readWebhook(row, request?.headers ?? "[]", request?.body ?? NO_BODY);
          return { id: row.id, attempt: row.attempts, startedAt: time, webhook, batch: batches.get(row.id) };
        });
    },

    async putBack({ id, attempt, webhook, batch }, dueAt) {
      const { agentId: agent_id, route, ordering, lane = null } = webhook;
      const row = { id, attempts: attempt, agent_id, route, ordering, lane, batch_id: batch?.id ?? null };
      await database.commit(putBack(row, gateway, dueAt, now()));
      for (const member of [id, ...(batch?.others ?? [])]) {
        if (inHand.get(member) === attempt) inHand.delete(member);
      }
    },

    async agentsWithDue() {
      // An index skip scan over the agents, instead of reading every waiting delivery.
      const { rows } = await sql<{ agent_id: string }>`
        WITH RECURSIVE agent(id) AS (
          SELECT min(agent_id) FROM deliveries WHERE status = 'waiting' AND next_attempt_at IS NOT NULL
          UNION ALL
          SELECT (SELECT min(agent_id) FROM deliveries
              WHERE status = 'waiting' AND next_attempt_at IS NOT NULL AND agent_id > agent.id)
            FROM agent WHERE agent.id IS NOT NULL
        )
        SELECT id AS agent_id FROM agent
          WHERE id IS NOT NULL AND (SELECT min(next_attempt_at) FROM deliveries
            WHERE agent_id = agent.id AND status = 'waiting' AND next_attempt_at IS NOT NULL) <= ${now()}
      `.execute(query);
      return rows.map((row) => row.agent_id);
    },

    async notToCome(ids) {
      const rows = await query
        .selectFrom("deliveries")
        .select("id")
        .where("id", "in", ids.slice(0, MOST_ASKED))
        .where("status", "!=", "waiting")
        .where((where) => where.or([where("status", "!=", "running"), where("gateway", "!=", gateway)]))
        .execute();
      return rows.map(({ id }) => id);
    },

    async hurry(agentId) {
      const time = now();
      await query
        .updateTable("deliveries")
        .set({ next_attempt_at: time })
        .where("agent_id", "=", agentId)
        .where("status", "=", "waiting")
        .where("next_attempt_at", ">", time)
        // A batch that is being collected is not late.
        .where((where) => where.or([where("batch_size", "is", null), where("batch_id", "is not", null)]))
        .execute();
    },

    async cancelAll(agentId) {
      // The lanes' locks keep others from queuing behind deliveries that are being cancelled.
      const lanes = await query
        .selectFrom("deliveries")
        .select("lane")
        .distinct()
        .where("agent_id", "=", agentId)
        // Exactly as in the lanes' index: otherwise SQLite does not use it. The same below.
        .where(sql<boolean>`status IN ('waiting', 'running')`)
        .where("lane", "is not", null)
        .execute();
      const locks = lanes.map(({ lane }) => lockOf(agentId, lane ?? ""));
      for (let next = 0; next < locks.length; next += MOST_LOCKS) {
        const names = locks.slice(next, next + MOST_LOCKS);
        const these = lanes.slice(next, next + MOST_LOCKS).map(({ lane }) => lane);
        await database.commit([
          { kind: "lock", names },
          {
            kind: "run",
            sql: `UPDATE deliveries SET status = 'cancelled', next_attempt_at = NULL, finished_at = ?, changed_at = ?
              WHERE agent_id = ? AND status IN ('waiting', 'running') AND status = 'waiting' AND lane IN (${these.map(() => "?").join(", ")})`,
            parameters: [now(), now(), agentId, ...these],
          },
        ]);
      }
      await query
        .updateTable("deliveries")
        .set({ status: "cancelled", next_attempt_at: null, finished_at: now(), changed_at: now() })
        .where("agent_id", "=", agentId)
        .where("status", "=", "waiting")
        .where("lane", "is", null)
        .execute();
      // Nobody queues behind those.
      await query
        .updateTable("deliveries")
        .set({ status: "cancelled", finished_at: now(), changed_at: now() })
        .where("agent_id", "=", agentId)
        .where("status", "=", "held")
        .where(IS_OPEN)
        .execute();
    },

    async cancel(id) {
      const row = await query
        .selectFrom("deliveries")
        .select(["agent_id", "lane"])
        .where("id", "=", id)
        .executeTakeFirst();
      if (row === undefined) return false;
      const { agent_id, lane } = row;
      const [, changed = []] = await database.commit([
        { kind: "lock", names: lane === null ? [] : [lockOf(agent_id, lane)] },
        {
          kind: "run",
          sql: `UPDATE deliveries SET status = 'cancelled', next_attempt_at = NULL, finished_at = ?, changed_at = ?
            WHERE id = ? AND status IN ('waiting', 'held') RETURNING id`,
          parameters: [now(), now(), id],
        },
        ...(lane === null ? [] : [promoteLane(agent_id, lane, now())]),
      ]);
      return changed.length > 0;
    },

    async cancelHeld(id) {
      const { numUpdatedRows } = await query
        .updateTable("deliveries")
        .set({ status: "cancelled", finished_at: now(), changed_at: now() })
        .where("id", "=", id)
        .where("status", "=", "held")
        .executeTakeFirst();
      return numUpdatedRows > 0n;
    },

    async release(id) {
      const row = await query
        .selectFrom("deliveries")
        .select(["agent_id", "lane", "route", "ordering"])
        .where("id", "=", id)
        .where("status", "=", "held")
        .executeTakeFirst();
      if (row === undefined) return undefined;
      const [, changed = []] = await database.commit(releaseHeld(id, row, now()));
      return changed.length > 0 ? row.agent_id : undefined;
    },

    recover: () => recover(parts),
  };
}

/** Exactly as in the index of open deliveries. */
const IS_OPEN = sql<boolean>`status NOT IN ('delivered', 'superseded')`;

/** Reads a stored webhook. */
export function readWebhook(row: DeliveryRow, headers: string, body: Body): Webhook {
  return {
    accountId: row.account_id ?? LOCAL_ACCOUNT_ID,
    agentId: row.agent_id,
    route: row.route,
    policy: POLICIES.find((policy) => policy === row.policy) ?? "assured",
    method: row.method,
    path: row.path,
    provider: row.provider,
    keyId: row.key_id,
    event: row.event ?? undefined,
    providerDeliveryId: row.provider_delivery_id ?? undefined,
    conversation: row.conversation ?? undefined,
    ordering: readOrdering(row.ordering),
    lane: row.lane ?? undefined,
    // Only needed on arrival: replays may be repeated.
    dedupeKey: undefined,
    bodyKey: undefined,
    sameBodyWithin: 0,
    timeout: row.timeout,
    replayOf: row.replay_of ?? undefined,
    actor: readActor(row),
    standing: row.standing ?? undefined,
    summary: row.summary ?? undefined,
    traceId: row.trace_id ?? undefined,
    headers: (JSON.parse(headers) as [string, string][]).flat(),
    body,
  };
}
