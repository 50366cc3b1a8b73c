import { sql } from "kysely";
import { v7 as uuidv7 } from "uuid";
import { OVERLAP } from "../deliveries/changes/change-log.ts";
import { firstIdAt, readId, spellId } from "../ids/delivery-id.ts";
import type { Database } from "../storage/database.ts";
import { containsNul } from "../storage/contains-nul.ts";
import { readListener, type Listener, type NewListener } from "./listener.ts";

/** The stored listeners, for all gateways on a database. */
export type Listeners = {
  /** Creates a listener, which gets everything received from now on. */
  create(wanted: NewListener): Promise<Listener>;
  find(id: string): Promise<Listener | undefined>;
  /** Deliveries that it has not acknowledged, oldest first. */
  outstanding(listener: Listener, limit: number): Promise<bigint[]>;
  /** Which of these it has acknowledged, or does not need to. */
  acknowledgedAmong(id: string, deliveries: readonly bigint[]): Promise<Set<bigint>>;
  /** Also succeeds if it was already acknowledged. */
  acknowledge(id: string, delivery: bigint): Promise<void>;
  /** Records that the listener is alive, and removes receipts that its position already covers. */
  touch(listener: Listener): Promise<void>;
  delete(id: string): Promise<boolean>;
  /** Removes listeners that have not been connected for a day. */
  expire(): Promise<void>;
};

/** How long until a disconnected listener is removed, in milliseconds. */
const IDLE = 86_400_000;
/**
 * How long after its arrival a delivery may become visible, in milliseconds: a `direct` one appears once the agent has
 * responded, which may take an hour.
 */
const HINDSIGHT = 2 * 3_600_000;

/** The notification to all gateways that a delivery was acknowledged. */
function acknowledgement(listener: string, delivery: bigint): string {
  return `listener ${listener} ${spellId(delivery)}`;
}

/** The delivery that such a notification acknowledges for this listener. */
export function readAcknowledgement(message: string, listener: string): bigint | undefined {
  const start = `listener ${listener} `;
  return message.startsWith(start) ? readId(message.slice(start.length)) : undefined;
}

export function createListeners(database: Database, now: () => number): Listeners {
  const { query, browse, lookUp } = database;

  const outstanding = async (listener: Listener, limit: number): Promise<bigint[]> => {
    const { id, agentId, route, provider } = listener;
    const rows = await browse
      .selectFrom("deliveries")
      .select("deliveries.id")
      .where("agent_id", "=", agentId)
      // The current position: receipts up to it are removed once it has advanced.
      .where("deliveries.id", ">", (expression) =>
        expression.selectFrom("listeners").select("position").where("listeners.id", "=", id),
      )
      .$if(route !== undefined, (narrowed) => narrowed.where("route", "=", route ?? ""))
      .$if(provider !== undefined, (narrowed) => narrowed.where("provider", "=", provider ?? ""))
      .where((expression) =>
        expression.not(
          expression.exists(
            expression
              .selectFrom("listener_receipts")
              .select(sql`1`.as("one"))
              .where("listener_id", "=", id)
              .whereRef("delivery_id", "=", "deliveries.id"),
          ),
        ),
      )
      .orderBy("deliveries.id")
      .limit(limit)
      .execute();
    return rows.map((row) => row.id);
  };

  return {
    outstanding,

    async create({ agentId, route, provider }) {
      const id = uuidv7();
      const time = now();
      // Deliveries received in the last few seconds may not be visible yet.
      const position = firstIdAt(time - OVERLAP) - 1n;
      const row = await query.transaction().execute(async (transaction) => {
        const made = await transaction
          .insertInto("listeners")
          .values({
            id,
            agent_id: agentId,
            route: route ?? null,
            provider: provider ?? null,
            position,
            created_at: time,
            seen_at: time,
          })
          .returningAll()
          .executeTakeFirstOrThrow();
        await transaction
          .insertInto("listener_receipts")
          .columns(["listener_id", "delivery_id"])
          .expression((expression) =>
            expression
              .selectFrom("deliveries")
              .select([sql<string>`${expression.val(id)}`.as("listener_id"), "deliveries.id as delivery_id"])
              .where("agent_id", "=", agentId)
              .where("deliveries.id", ">", position),
          )
          .execute();
        return made;
      });
      return readListener(row);
    },

    async find(id) {
      if (containsNul(id)) return undefined;
      const row = await lookUp.selectFrom("listeners").selectAll().where("id", "=", id).executeTakeFirst();
      return row && readListener(row);
    },

    async acknowledgedAmong(id, deliveries) {
      if (deliveries.length === 0) return new Set();
      const rows = await lookUp
        .selectFrom("listener_receipts")
        .select("delivery_id")
        .where("listener_id", "=", id)
        .where("delivery_id", "in", deliveries)
        .execute();
      // The order matters: when a receipt has been removed, the position already covers it.
      const current = await lookUp
        .selectFrom("listeners")
        .select("position")
        .where("id", "=", id)
        .executeTakeFirst();
      const before = deliveries.filter((each) => current === undefined || each <= current.position);
      return new Set([...rows.map((row) => row.delivery_id), ...before]);
    },

    async acknowledge(id, delivery) {
      await query
        .insertInto("listener_receipts")
        .values({ listener_id: id, delivery_id: delivery })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
      await database.notify(acknowledgement(id, delivery));
    },

    async touch(listener) {
      const [oldest] = await outstanding(listener, 1);
      const settled = firstIdAt(now() - HINDSIGHT) - 1n;
      const position = oldest === undefined || oldest > settled ? settled : oldest - 1n;
      await query.updateTable("listeners").set({ seen_at: now() }).where("id", "=", listener.id).execute();
      if (position <= listener.position) return;
      // The order matters: a reader that misses a receipt finds that the position covers it.
      await query
        .updateTable("listeners")
        .set({ position })
        .where("id", "=", listener.id)
        .where("position", "<", position)
        .execute();
      await query
        .deleteFrom("listener_receipts")
        .where("listener_id", "=", listener.id)
        .where("delivery_id", "<=", position)
        .execute();
    },

    async delete(id) {
      if (containsNul(id)) return false;
      const { numDeletedRows } = await query.deleteFrom("listeners").where("id", "=", id).executeTakeFirst();
      return numDeletedRows > 0n;
    },

    async expire() {
      await query
        .deleteFrom("listeners")
        .where("seen_at", "<", now() - IDLE)
        .execute();
    },
  };
}
