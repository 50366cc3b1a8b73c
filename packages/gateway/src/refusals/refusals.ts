import type { Finding } from "agentex-webhook-providers";
import { accountColumn } from "../accounts/account.ts";
import type { Database } from "../storage/database.ts";
import type { Column, StoredRow, Write } from "../storage/write.ts";
import type { Logger } from "../telemetry/log.ts";
import type { Diagnoser, Evidence } from "./diagnoser.ts";
import { formatRefusalId } from "../ids/refusal-id.ts";
import type { RefusedRequest } from "./refused-request.ts";

/** The record of rejected requests. */
export type Refusals = {
  /**
   * Queues a refusal for the next commit; it never waits. In a flood, or without a request worth keeping, it only
   * counts.
   *
   * @param evidence - the input of a diagnosis; only a few are diagnosed per second.
   */
  record(refused: RefusedRequest | undefined, evidence?: Evidence): void;
  /** How many were not recorded since this gateway started. */
  leftOut(): number;
  /** Writes the rest. */
  stop(): Promise<void>;
};

export type RefusalsParts = {
  readonly database: Database;
  readonly nextId: () => bigint;
  readonly diagnose: Diagnoser;
  /** How many are kept; the oldest are removed first. */
  readonly keep: number;
  readonly log: Logger;
};

/** How often refusals are written, in milliseconds, and how many at once. */
const WRITE_EVERY = 1_000;
const MOST_AT_ONCE = 200;
/** Maximum number of diagnoses per write: each costs the time of many signatures, and forgers can cause them. */
const MOST_DIAGNOSED = 5;
/** Larger bodies are not diagnosed, in bytes. */
const LARGEST_DIAGNOSED = 256 * 1024;

type Waiting = { readonly id: bigint; readonly refused: RefusedRequest; readonly evidence?: Evidence };
type KnownAgent = { readonly id: string; readonly account_id: string };
type Diagnosed = Waiting & { readonly diagnosis: readonly Finding[] };

const COLUMNS: readonly Column[] = [
  { name: "id", type: "int8" },
  ...[
    "agent_id",
    "account_id",
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

export function createRefusals({ database, nextId, diagnose, keep, log }: RefusalsParts): Refusals {
  let waiting: Waiting[] = [];
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
      const diagnosed = await diagnoseAll(batch);
      await database.commit([...insertionOf(diagnosed, await agentsOf(batch)), ...trim(batch.length)]);
    } catch (error) {
      leftOut += batch.length;
      log.warn({ err: error }, "rejected requests could not be recorded");
    }
    if (leftOut > leftOutSaid) {
      log.warn({ refusals: leftOut - leftOutSaid }, "rejected requests were counted but not recorded");
      leftOutSaid = leftOut;
    }
  };
  const diagnoseAll = async (batch: readonly Waiting[]): Promise<Diagnosed[]> => {
    const diagnosed: Diagnosed[] = [];
    for (const each of batch) {
      const diagnosis = each.evidence === undefined ? [] : await diagnose(each.evidence);
      if (diagnosis.length > 0) {
        const { agentName: agent, provider, code } = each.refused;
        log.info({ refusal: formatRefusalId(each.id), agent, provider, code, diagnosis }, "diagnosed");
      }
      diagnosed.push({ ...each, diagnosis });
    }
    return diagnosed;
  };
  const agentsOf = async (
    batch: readonly { refused: RefusedRequest }[],
  ): Promise<Map<string, KnownAgent>> => {
    const rows = await database.browse
      .selectFrom("agents")
      .select(["id", "name", "account_id"])
      .where("name", "in", [...new Set(batch.map(({ refused }) => refused.agentName))])
      .execute();
    return new Map(rows.map((row) => [row.name, row]));
  };
  /** Runs occasionally, because counting at every refusal would cost too much; slightly more may be kept for a while. */
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
    record(refused, evidence) {
      if (refused === undefined || keep === 0 || waiting.length >= MOST_AT_ONCE) {
        leftOut += 1;
        return;
      }
      const isDiagnosed =
        evidence !== undefined &&
        evidence.request.body.length <= LARGEST_DIAGNOSED &&
        waiting.filter((each) => each.evidence !== undefined).length < MOST_DIAGNOSED;
      waiting.push({ id: nextId(), refused, ...(isDiagnosed && { evidence }) });
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

function insertionOf(batch: readonly Diagnosed[], agents: ReadonlyMap<string, KnownAgent>): Write[] {
  const rows = batch.map(({ id, refused, diagnosis }): StoredRow => {
    const agent = agents.get(refused.agentName);
    return [
      id,
      agent?.id ?? null,
      agent === undefined ? null : accountColumn(agent.account_id),
      refused.agentName,
      refused.method,
      refused.path,
      refused.provider,
      refused.code,
      refused.reason,
      refused.detail,
      JSON.stringify(diagnosis),
      refused.remoteAddress,
    ];
  });
  return [{ kind: "insert", table: "refusals", columns: COLUMNS, rows }];
}
