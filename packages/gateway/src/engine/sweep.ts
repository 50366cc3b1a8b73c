import { createOutlook, type Outlook } from "../dispatch/queue/outlook.ts";
import { repairAfterSetBack, watchForSetBack } from "../dispatch/queue/repair-after-set-back.ts";
import type { Database } from "../storage/database.ts";
import { createAlarm } from "./alarm.ts";
import type { EngineParts } from "./engine-parts.ts";
import type { EngineRecord } from "./open-record.ts";
import type { Workers } from "./create-workers.ts";

/**
 * How often to search the queue while something is due or in progress, in milliseconds. This covers all gateways:
 * deliveries must not wait because a gateway died or has no free slot.
 */
export const SWEEP_EVERY = 500;
/**
 * How often to check whether there is anything to search for, in milliseconds: other gateways may not notify this one.
 */
const LOOK_EVERY = 2_000;
/** How often to search the queue in any case, in milliseconds: a message may have been lost. */
const SWEEP_ANYWAY = 30_000;
/** How often to write the responses that senders of unfinished deliveries got, in milliseconds. */
const ANSWERS_EVERY = 1_000;

/** Searches for due deliveries, whichever gateway left them, and sleeps when there are none. */
export type Sweeping = {
  /** Resolves after the first search. */
  start(): Promise<void>;
  /** Something that may become due was stored, here or elsewhere. */
  hurry(): void;
  /** Starts no more searches. Resolves when the current one has ended. */
  end(): Promise<void>;
};

/** What is searched. */
type Swept = {
  readonly presence: Pick<Workers["presence"], "refresh" | "probeAt">;
  readonly runs: Pick<Workers["runs"], "sweep" | "attend"> & {
    readonly working: Pick<Workers["runs"]["working"], "hasAny">;
  };
  readonly deliveries: Pick<Workers["deliveries"], "sweep" | "isAwaited">;
};

type SweepingParts = Pick<EngineParts, "now" | "elapsed" | "log"> & {
  readonly database: Pick<Database, "readRows" | "lookUp" | "query" | "commit">;
};

/** What remains after a search. */
type Next = {
  /** Whether something is due or in progress. */
  readonly isBusy: boolean;
  /** Whether anything is open that only searching can follow. */
  readonly isOpen: boolean;
  /** When the next delivery is due, in Unix milliseconds. */
  readonly at: number;
};

export function createSweeping(
  { noticeOutage }: Pick<EngineRecord, "noticeOutage">,
  { presence, runs, deliveries }: Swept,
  { database, now, elapsed, log }: SweepingParts,
): Sweeping {
  const noticeSetBack = watchForSetBack(now, elapsed, () => repairAfterSetBack(database, now()));
  const outlook = createOutlook(database);
  let isHurried = true;
  let sweptAt = 0;
  const look = async (): Promise<Next> => {
    runs.attend();
    return nextOf(await outlook(), { presence, runs, deliveries }, now());
  };
  /** @returns how long to sleep, in milliseconds. */
  const turn = async (): Promise<number> => {
    await noticeSetBack();
    const isSure = isHurried || elapsed() - sweptAt >= SWEEP_ANYWAY;
    const found = isSure ? undefined : await look();
    if (found !== undefined && !found.isOpen) return sleepUntil(found, now());
    isHurried = false;
    sweptAt = elapsed();
    await inSpiteOf([() => presence.refresh(), () => runs.sweep(), () => deliveries.sweep()]);
    const next = await look();
    // The next turn then need not check first.
    isHurried ||= next.isBusy;
    return sleepUntil(next, now());
  };
  let turning: Promise<void> | undefined;
  const sweep = (): Promise<void> =>
    (turning ??= turn()
      .catch((error: unknown) => {
        noticeOutage(error);
        log.error({ err: error }, "could not search the queue");
        isHurried = true;
        return SWEEP_EVERY;
      })
      .then((sleep) => alarm.set(isHurried ? SWEEP_EVERY : sleep))
      .finally(() => {
        turning = undefined;
      }));
  const alarm = createAlarm(() => void sweep());
  return {
    start: sweep,
    hurry() {
      if (isHurried) return;
      isHurried = true;
      alarm.sooner(SWEEP_EVERY);
    },
    async end() {
      alarm.stop();
      await turning;
    },
  };
}

function nextOf(
  { dueAt = Infinity, runDueAt = Infinity, isRunning, isWorking }: Outlook,
  { presence, runs, deliveries }: Swept,
  now: number,
): Next {
  const probeAt = presence.probeAt();
  const at = Math.min(dueAt, runDueAt, probeAt ?? Infinity);
  const isBusy = at <= now || isRunning || deliveries.isAwaited();
  return { isBusy, isOpen: isBusy || isWorking || runs.working.hasAny() || probeAt !== undefined, at };
}

function sleepUntil({ isBusy, at }: Next, now: number): number {
  return isBusy ? SWEEP_EVERY : Math.min(Math.max(at - now, SWEEP_EVERY), LOOK_EVERY);
}

/** Writes the responses that senders got, after a delay. */
export type Writing = {
  /** A sender got a response. */
  begin(): void;
  /** Writes the rest. */
  end(): Promise<void>;
};

export function createWriting(
  { answers, noticeOutage }: Pick<EngineRecord, "answers" | "noticeOutage">,
  { log }: Pick<EngineParts, "log">,
): Writing {
  let isSet = false;
  const write = (since?: number): Promise<void> =>
    answers
      .write(since)
      .catch((error: unknown) => {
        noticeOutage(error);
        log.warn({ err: error }, "could not record responses to senders, will retry");
      })
      .finally(() => {
        isSet = !answers.isEmpty();
        if (isSet) alarm.set(ANSWERS_EVERY);
      });
  const alarm = createAlarm(() => void write(ANSWERS_EVERY));
  return {
    begin() {
      if (isSet) return;
      isSet = true;
      alarm.set(ANSWERS_EVERY);
    },
    end() {
      alarm.stop();
      return write();
    },
  };
}

/** Runs all steps in order, even if one fails. @throws the first error. */
async function inSpiteOf(steps: readonly (() => Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps) await step().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}
