import type { Column, Returned, StoredRow, Write } from "../../../storage/write.ts";
import {
  ATTEMPT_COLUMNS,
  DELIVERY_COLUMNS,
  FINISH_COLUMNS,
  FINISH_KEYS,
  RECEIVED_COLUMNS,
  REQUEST_COLUMNS,
} from "../../../deliveries/delivery-columns.ts";
import { PASSED_ID } from "../../../deliveries/budget.ts";
import { PIECE_COLUMNS } from "../../../bodies/body-pieces.ts";

/** One change to commit. */
export type Entry = {
  /** The locks of its lane and of its budget's counter. */
  readonly locks?: readonly string[];
  readonly delivery?: StoredRow;
  readonly request?: StoredRow | undefined;
  /** That the delivery was received, where this is an event of its own. */
  readonly received?: StoredRow | undefined;
  /** A piece of a large body; the delivery follows later. */
  readonly piece?: StoredRow;
  readonly finished?: StoredRow;
  readonly attempt?: StoredRow | undefined;
  /** Statements for a budget or a lane, run after the rows are inserted. */
  readonly after?: readonly Write[];
  /**
   * @param passed - the inserted deliveries that their budgets let through.
   * @param own - what the statements in `after` returned.
   */
  readonly settle: (applied: ReadonlySet<bigint>, passed: ReadonlySet<bigint>, own: Returned) => void;
  readonly fail: (error: unknown) => void;
};

/** Each lane in a group takes a lock, and PostgreSQL supports only some thousands of locks. */
const LARGEST_GROUP = 500;
/** Maximum bytes of bodies in a group: larger groups delay others. */
const MOST_BYTES = 4 * 1024 * 1024;
const BODY = placeOf(REQUEST_COLUMNS, "body");
const BYTES = placeOf(PIECE_COLUMNS, "bytes");

/** Returns how many waiting entries form the next group, by count and bytes; a single entry may have any size. */
export function groupSize(waiting: readonly Entry[]): number {
  let bytes = 0;
  for (const [index, { request, piece }] of waiting.entries()) {
    const body = piece === undefined ? request?.[BODY] : piece[BYTES];
    bytes += body instanceof Uint8Array ? body.length : 0;
    if (index > 0 && (index === LARGEST_GROUP || bytes > MOST_BYTES)) return index;
  }
  return waiting.length;
}

function placeOf(columns: readonly Column[], name: string): number {
  return columns.findIndex((column) => column.name === name);
}

/** A write of the rows that entries have of one kind. */
type RowsWrite<Each = Write> = Each extends { readonly rows: unknown } ? Omit<Each, "rows"> : never;

const OF_SAME_DELIVERY = { own: "delivery_id", there: "id" } as const;

/** Where each kind of row goes, in the order of the writes. */
const ROW_WRITES: readonly {
  readonly of: "piece" | "delivery" | "request" | "received" | "finished" | "attempt";
  readonly write: RowsWrite;
}[] = [
  { of: "piece", write: { kind: "insert", table: "body_pieces", columns: PIECE_COLUMNS } },
  {
    of: "delivery",
    write: {
      kind: "insert",
      table: "deliveries",
      columns: DELIVERY_COLUMNS,
      ignoreConflicts: true,
      returning: "id",
    },
  },
  {
    of: "request",
    write: {
      kind: "insert",
      table: "delivery_requests",
      columns: REQUEST_COLUMNS,
      // Duplicates have no delivery, or one whose request is already stored.
      ignoreConflicts: true,
      onlyIn: { table: "deliveries", same: [OF_SAME_DELIVERY] },
    },
  },
  {
    of: "received",
    write: {
      kind: "insert",
      table: "delivery_changes",
      columns: RECEIVED_COLUMNS,
      // Not those of duplicates, nor of another delivery that already had the id.
      onlyIn: { table: "deliveries", same: [OF_SAME_DELIVERY, { own: "at", there: "changed_at" }] },
    },
  },
  {
    of: "finished",
    write: {
      kind: "update",
      table: "deliveries",
      keys: FINISH_KEYS,
      columns: FINISH_COLUMNS,
      guard: "status = 'running'",
      returning: "id",
    },
  },
  {
    of: "attempt",
    write: { kind: "insert", table: "delivery_attempts", columns: ATTEMPT_COLUMNS, ignoreConflicts: true },
  },
];

/** The writes of a group: rows of the same kind together, then the lanes. */
export function writesOf(group: readonly Entry[]): Write[] {
  const writes: Write[] = [];
  const names = group.flatMap((entry) => entry.locks ?? []);
  if (names.length > 0) writes.push({ kind: "lock", names });
  for (const { of, write } of ROW_WRITES) {
    const rows: StoredRow[] = [];
    for (const { [of]: row } of group) if (row !== undefined) rows.push(row);
    if (rows.length > 0) writes.push({ ...write, rows });
  }
  const runs = whetherRuns(group);
  for (const { after = NO_WRITES } of group) for (const write of after) if (runs(write)) writes.push(write);
  return writes;
}

const NO_WRITES: readonly Write[] = [];

/** Tells whether a statement in `after` runs, or a later one in its place. */
function whetherRuns(group: readonly Entry[]): (write: Write) => boolean {
  const last = new Map<string, Write>();
  for (const { after = NO_WRITES } of group) {
    for (const write of after) {
      if (write.kind === "run" && write.once !== undefined) last.set(write.once, write);
    }
  }
  return (write) => write.kind !== "run" || write.once === undefined || last.get(write.once) === write;
}

/** Tells each entry of a group what its commit did. */
export function settleAll(group: readonly Entry[], returned: Returned): void {
  const applied = idsIn(returned, "id");
  const passed = idsIn(returned, PASSED_ID);
  const runs = whetherRuns(group);
  const statements = group.reduce((sum, { after = NO_WRITES }) => sum + after.filter(runs).length, 0);
  // They come last, in the order of the entries.
  let next = returned.length - statements;
  for (const { after, settle } of group) {
    const own =
      after === undefined ? NONE : after.map((write) => (runs(write) ? (returned[next++] ?? []) : []));
    settle(applied, passed, own);
  }
}

const NONE: Returned = [];

function idsIn(returned: Returned, column: string): ReadonlySet<bigint> {
  return new Set(
    returned.flatMap((rows) => rows.flatMap((row) => (column in row ? [row[column] as bigint] : []))),
  );
}
