import type { Database } from "../storage/database.ts";
import type { Column, StoredRow, Write } from "../storage/write.ts";
import type { Logger } from "../telemetry/log.ts";
import type { RefusedRequest } from "./refused-request.ts";

/** The record of what was turned away. */
export type Refusals = {
  /** Takes a refusal for the next commit; it never waits. In a flood, and what is not worth keeping, it only counts. */
  record(refused: RefusedRequest | undefined): void;
  /** How many were not recorded since this gateway started. */
  leftOut(): number;
  /** Writes what has not been written yet. */
  stop(): Promise<void>;
};

export type RefusalsParts = {
  readonly database: Database;
  readonly nextId: () => bigint;
  /** How many are kept; the oldest go first. */
  readonly keep: number;
  readonly log: Logger;
};

/** How often refusals are written, in milliseconds, and how many at once. */
const WRITE_EVERY = 1_000;
const MOST_AT_ONCE = 200;

const COLUMNS: readonly Column[] = [
  { name: "id", type: "int8" },
  ...[
    "agent_id",
    "agent_name",
    "method",
    "path",
    "provider",
    "code",
    "reason",
    "detail",
    "diagnosis",
    "remote_address",
  ].map((name) => ({ name, type: "text" as const })),
];

export function createRefusals({ database, nextId, keep, log }: RefusalsParts): Refusals {
  let waiting: { id: bigint; refused: RefusedRequest }[] = [];
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  let leftOut = 0;
  let leftOutSaid = 0;
  let sinceTrimmed = 0;

  const write = async (): Promise<void> => {
    timer = undefined;
    const batch = waiting;
    waiting = [];
    try {
      await database.commit([...insertionOf(batch, await idsOf(batch)), ...trim(batch.length)]);
    } catch (error) {
      leftOut += batch.length;
      log.warn({ err: error }, "refusals could not be recorded");
    }
    if (leftOut > leftOutSaid) {
      log.warn({ refusals: leftOut - leftOutSaid }, "refusals were counted only");
      leftOutSaid = leftOut;
    }
  };
  const idsOf = async (batch: readonly { refused: RefusedRequest }[]): Promise<Map<string, string>> => {
    const rows = await database.browse
      .selectFrom("agents")
      .select(["id", "name"])
      .where("name", "in", [...new Set(batch.map(({ refused }) => refused.agentName))])
      .execute();
    return new Map(rows.map((row) => [row.name, row.id]));
  };
  /** Now and then, so that what is kept is not counted for every refusal; it may be a little more for a while. */
  const trim = (added: number): Write[] => {
    sinceTrimmed += added;
    if (sinceTrimmed < keep / 50) return [];
    sinceTrimmed = 0;
    return [
      {
        kind: "run",
        sql: "DELETE FROM refusals WHERE id <= (SELECT id FROM refusals ORDER BY id DESC LIMIT 1 OFFSET ?)",
        parameters: [keep],
      },
    ];
  };

  return {
    record(refused) {
      if (refused === undefined || keep === 0 || waiting.length >= MOST_AT_ONCE) {
        leftOut += 1;
        return;
      }
      waiting.push({ id: nextId(), refused });
      timer ??= setTimeout(() => {
        writing = writing.then(write);
      }, WRITE_EVERY).unref();
    },
    leftOut: () => leftOut,
    async stop() {
      clearTimeout(timer);
      await writing;
      if (waiting.length > 0) await write();
    },
  };
}

function insertionOf(
  batch: readonly { id: bigint; refused: RefusedRequest }[],
  agentIds: ReadonlyMap<string, string>,
): Write[] {
  const rows = batch.map(({ id, refused }): StoredRow => [
    id,
    agentIds.get(refused.agentName) ?? null,
    refused.agentName,
    refused.method,
    refused.path,
    refused.provider,
    refused.code,
    refused.reason,
    refused.detail,
    JSON.stringify(refused.diagnosis),
    refused.remoteAddress,
  ]);
  return [{ kind: "insert", table: "refusals", columns: COLUMNS, rows }];
}
