import type { Finding } from "agentex-webhook-providers";
import type { Database } from "../storage/database.ts";
import type { Write } from "../storage/write.ts";
import type { Logger } from "../telemetry/log.ts";
import type { Diagnoser, Evidence } from "./diagnoser.ts";
import { formatRefusalId } from "../ids/refusal-id.ts";
import { createLateDiagnoses } from "./late-diagnoses.ts";
import { insertion, trimming, type KnownAgent, type NewRefusal } from "./refusal-rows.ts";
import type { RefusedRequest } from "./refused-request.ts";

/** The record of rejected requests. */
export type Refusals = {
  /**
   * Queues a refusal for the next commit, without waiting. In a flood, or without a request worth keeping, only counts it.
   *
   * @param evidence - the input of a diagnosis; only a few are diagnosed per second.
   */
  record(refused: RefusedRequest | undefined, evidence?: Evidence): void;
  /** Diagnoses a stored refusal that was skipped in a burst; undefined if there is no evidence for it. */
  diagnose(id: bigint): Promise<readonly Finding[] | undefined>;
  /** How many were not recorded since this gateway started. */
  leftOut(): number;
  /** Writes what is queued. */
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

/** How often refusals are written, in milliseconds, and how many at a time. */
const WRITE_EVERY = 1_000;
const MOST_AT_ONCE = 200;
/**
 * Maximum number of diagnoses per write: each takes as long as many signatures, and forgers can cause them.
 */
const MOST_DIAGNOSED = 5;
/** The largest body that is diagnosed, in bytes. */
const LARGEST_DIAGNOSED = 256 * 1024;

type Waiting = Omit<NewRefusal, "diagnosis"> & { readonly evidence?: Evidence };

export function createRefusals({ database, nextId, diagnose, keep, log }: RefusalsParts): Refusals {
  const late = createLateDiagnoses(database, diagnose, log);
  let waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | undefined;
  let writing: Promise<void> = Promise.resolve();
  let isStopped = false;
  let leftOut = 0;
  let leftOutSaid = 0;
  let sinceTrimmed = 0;

  const schedule = (): void => {
    if (isStopped) return;
    timer ??= setTimeout(() => {
      timer = undefined;
      writing = writing.then(write).then(makeSome);
    }, WRITE_EVERY).unref();
  };
  const write = async (): Promise<void> => {
    const batch = waiting;
    waiting = [];
    if (batch.length === 0) return;
    try {
      const diagnosed = await diagnoseAll(batch);
      await database.commit([insertion(diagnosed, await agentsOf(batch)), ...trim(batch.length)]);
    } catch (error) {
      leftOut += batch.length;
      log.warn({ err: error }, "could not record rejected requests");
    }
    if (leftOut > leftOutSaid) {
      log.warn({ refusals: leftOut - leftOutSaid }, "rejected requests were counted but not recorded");
      leftOutSaid = leftOut;
    }
  };
  const makeSome = async (): Promise<void> => {
    if (isStopped) return;
    const [unwritten] = waiting;
    const areMore = await late.makeSome((unwritten?.id ?? nextId()) - 1n).catch((error: unknown) => {
      log.warn({ err: error }, "could not make a diagnosis");
      return true;
    });
    if (areMore) schedule();
  };
  const diagnoseAll = async (batch: readonly Waiting[]): Promise<NewRefusal[]> => {
    const diagnosed: NewRefusal[] = [];
    for (const { id, refused, evidence } of batch) {
      const diagnosis = evidence === undefined ? [] : await diagnose(evidence);
      if (diagnosis.length > 0) {
        const { agentName: agent, provider, code } = refused;
        log.info({ refusal: formatRefusalId(id), agent, provider, code, diagnosis }, "diagnosed");
      }
      diagnosed.push({ id, refused, diagnosis });
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
  /**
   * Runs occasionally, because counting at every refusal would cost too much. Slightly more may be kept for a while.
   */
  const trim = (added: number): Write[] => {
    sinceTrimmed += added;
    if (sinceTrimmed < keep / 50) return [];
    sinceTrimmed = 0;
    return [trimming(keep)];
  };

  return {
    record(refused, evidence) {
      if (refused === undefined || keep === 0 || waiting.length >= MOST_AT_ONCE) {
        leftOut += 1;
        return;
      }
      const id = nextId();
      const isDiagnosable = evidence !== undefined && evidence.request.body.length <= LARGEST_DIAGNOSED;
      const isDiagnosed =
        isDiagnosable && waiting.filter((each) => each.evidence !== undefined).length < MOST_DIAGNOSED;
      if (isDiagnosable && !isDiagnosed) late.add(id, evidence);
      waiting.push({ id, refused, ...(isDiagnosed && { evidence }) });
      schedule();
    },
    diagnose: (id) => late.make(id),
    leftOut: () => leftOut,
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await writing;
      await write();
    },
  };
}
