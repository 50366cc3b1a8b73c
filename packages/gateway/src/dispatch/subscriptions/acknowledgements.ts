import type { Kysely } from "kysely";
import type { Schema } from "../../storage/schema/schema.ts";
import { FREE, LEASE } from "./leases.ts";

/** Progress of a subscription. */
export type Acknowledgement = {
  readonly id: string;
  /** Its new cursor. */
  readonly cursor: bigint;
  /** How many events it got: none if it was notified of a gap, or will never accept this one. */
  readonly events: 0 | 1;
  /** Whether there is nothing more to send for now. */
  readonly isLast: boolean;
};

/** Writes acknowledgements: those that arrive during one write share the next. */
export type Acknowledgements = {
  /** @returns whether this gateway still owns the subscription, so that the next event may be sent. */
  note(acknowledgement: Acknowledgement): Promise<boolean>;
};

type Waiting = Acknowledgement & {
  readonly resolve: (isMine: boolean) => void;
  readonly reject: (error: unknown) => void;
};

/** Maximum number of ids in one statement of either store. */
const MOST_AT_ONCE = 500;

export function createAcknowledgements(
  query: Kysely<Schema>,
  gateway: string,
  now: () => number,
): Acknowledgements {
  let waiting: Waiting[] = [];
  let isWriting = false;

  const write = async (group: readonly Waiting[]): Promise<void> => {
    const [first] = group;
    if (first === undefined) return;
    const { cursor, events, isLast } = first;
    const time = now();
    const rows = await query
      .updateTable("event_subscriptions")
      .set((row) => ({
        cursor,
        state: "active",
        failures: 0,
        next_attempt_at: null,
        last_error: null,
        failed_since: null,
        ...(events > 0 && { delivered: row("delivered", "+", events), delivered_at: time }),
        ...(isLast ? FREE : { lease_until: time + LEASE }),
      }))
      .where(
        "id",
        "in",
        group.map(({ id }) => id),
      )
      .where("lease_by", "=", gateway)
      .where("state", "<>", "ended")
      .returning("id")
      .execute();
    const written = new Set(rows.map(({ id }) => id));
    for (const { id, resolve } of group) resolve(written.has(id));
  };
  const writeAll = async (): Promise<void> => {
    if (isWriting) return;
    isWriting = true;
    while (waiting.length > 0) {
      const all = waiting;
      waiting = [];
      const alike = Map.groupBy(all, ({ cursor, events, isLast }) => `${cursor} ${events} ${isLast}`);
      for (const group of [...alike.values()].flatMap(inChunks)) {
        await write(group).catch((error: unknown) => {
          for (const { reject } of group) reject(error);
        });
      }
    }
    isWriting = false;
  };

  return {
    note: (acknowledgement) =>
      new Promise((resolve, reject) => {
        waiting.push({ ...acknowledgement, resolve, reject });
        // What arrives in the same turn of the event loop is written together.
        setImmediate(() => void writeAll());
      }),
  };
}

function inChunks<Item>(items: readonly Item[]): Item[][] {
  const chunks: Item[][] = [];
  for (let from = 0; from < items.length; from += MOST_AT_ONCE)
    chunks.push(items.slice(from, from + MOST_AT_ONCE));
  return chunks;
}
