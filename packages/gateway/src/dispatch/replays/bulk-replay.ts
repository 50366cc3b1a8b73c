import { setTimeout as sleep } from "node:timers/promises";
import { createAlarm } from "../../engine/alarm.ts";
import type { Logger } from "../../telemetry/log.ts";
import { BodyMissing } from "../../bodies/body.ts";
import type { DeliveryStatus } from "../../deliveries/delivery.ts";
import type { DeliveryFilter, IdRange } from "../../deliveries/list/filter.ts";
import { countDeliveries, listDeliveries } from "../../deliveries/list/list-deliveries.ts";
import { isFinal, readReplayable, replay, type ReplayParts } from "./replay.ts";
import { createReplays, type BulkAction, type BulkReplay, type Planned, type Replays } from "./replays.ts";

/** Replays many deliveries, in the background and in small steps. */
export type BulkReplayer = {
  /** How many deliveries this would cover now. */
  count(action: BulkAction, filter: DeliveryFilter): Promise<number>;
  /**
   * Stores the bulk replay and starts it. If this gateway stops before it is done, another continues it, or this one
   * after a restart.
   *
   * @param toAgentId - replays to this agent; undefined: to each delivery's own.
   */
  begin(
    action: BulkAction,
    filter: DeliveryFilter,
    accountId: string,
    toAgentId?: string,
  ): Promise<BulkReplay>;
  /** @param within - only if this account started it; undefined: any account. */
  find(id: string, within: string | undefined): Promise<BulkReplay | undefined>;
  /** Resolves when the current step is done. */
  stop(): Promise<void>;
};

export type BulkReplayParts = ReplayParts & {
  /** The name of this gateway's instance. */
  readonly gateway: string;
  readonly nextId: () => bigint;
  readonly now: () => number;
  readonly log: Logger;
};

/** The statuses replayed by default. */
const USUAL: readonly DeliveryStatus[] = ["failed"];
const STEP = 50;
/** How many deliveries of a step are replayed concurrently. */
const AT_ONCE = 5;
/** The pause between two steps, in milliseconds: incoming webhooks take precedence. */
const PAUSE = 20;
/** The wait after a failure, and between checks for replays that another gateway left behind, in milliseconds. */
const LOOK_EVERY = 2_000;
/** The wait between checks for other gateways' replays while idle, in milliseconds. */
const LOOK_AT_REST = 10_000;

export function startBulkReplayer(parts: BulkReplayParts): BulkReplayer {
  const { database, gateway, nextId, now, log } = parts;
  const replays = createReplays(database, gateway, now);
  const stop = new AbortController();
  let working: Promise<void> | undefined;
  let again = false;

  const alarm = createAlarm(() => wake());

  /** @returns how long to sleep afterwards, in milliseconds; undefined: until there is a new one. */
  const work = async (): Promise<number | undefined> => {
    if (!(await replays.hasAny())) return database.isShared ? LOOK_AT_REST : undefined;
    await replays.adopt();
    for (let job = await replays.next(); job !== undefined; job = await replays.next()) {
      if (stop.signal.aborted) return undefined;
      await takeStep(job, replays, parts);
      await sleep(PAUSE, undefined, { signal: stop.signal }).catch(() => {});
    }
    return database.isShared ? LOOK_EVERY : undefined;
  };
  const wake = (): void => {
    again = working !== undefined;
    working ??= work()
      .then((rest) => {
        if (rest !== undefined) alarm.set(rest);
      })
      .catch((error: unknown) => {
        log.error({ err: error }, "could not continue a bulk replay, will retry");
        alarm.set(LOOK_EVERY);
      })
      .finally(() => {
        working = undefined;
        if (again && !stop.signal.aborted) wake();
      });
  };
  wake();

  // Excludes later arrivals and the replays themselves.
  const range = (): IdRange => ({ above: -1n, below: nextId() });
  return {
    count: async (action, filter) => countDeliveries(database.browse, meantBy(action, filter), range()),
    async begin(action, filter, accountId, toAgentId) {
      const meant = meantBy(action, filter);
      const span = range();
      const job = await replays.add(
        action,
        meant,
        accountId,
        span,
        await countDeliveries(database.browse, meant, span),
        toAgentId,
      );
      wake();
      return job;
    },
    find: async (id, within) => replays.find(id, within),
    async stop() {
      alarm.stop();
      stop.abort();
      await working;
    },
  };
}

function meantBy(action: BulkAction, filter: DeliveryFilter): DeliveryFilter {
  if (action !== "replay") return { ...filter, statuses: ["held"] };
  return { ...filter, statuses: (filter.statuses ?? USUAL).filter(isFinal) };
}

/**
 * Replays the next few. Their ids and those of their replays are on disk before the first replay is created, so an
 * interrupted step can run again without replaying anything twice.
 */
async function takeStep(job: BulkReplay, replays: Replays, parts: BulkReplayParts): Promise<void> {
  let { step } = job;
  if (step === undefined) {
    const page = await listDeliveries(parts.database.browse, job.filter, job.rest, "oldest_first", STEP);
    if (page.deliveries.length === 0 && page.rest === undefined) return replays.finish(job.id);
    step = page.deliveries.map(({ id }) => ({ id, newId: parts.nextId() }));
    const rest = page.rest ?? { above: job.rest.below, below: job.rest.below };
    if (!(await replays.plan(job.id, step, rest))) return;
  }
  let failed = 0;
  for (let next = 0; next < step.length; next += AT_ONCE) {
    const few = step.slice(next, next + AT_ONCE);
    failed += await (job.action === "replay"
      ? replayAll(few, job.toAgentId, parts)
      : settleHeld(job.action, few, parts));
  }
  return replays.settle(job.id, step.length, failed);
}

/** In order of arrival, because they join their lanes. @returns how many were no longer held. */
async function settleHeld(
  action: "release" | "cancel",
  planned: readonly Planned[],
  { engine }: BulkReplayParts,
): Promise<number> {
  let failed = 0;
  for (const { id } of planned) {
    const agentId = action === "release" ? await engine.queue.release(id) : undefined;
    const isDone = action === "release" ? agentId !== undefined : await engine.queue.cancelHeld(id);
    if (agentId !== undefined) engine.deliveries.poke(agentId);
    if (!isDone) failed += 1;
  }
  return failed;
}

/** @returns how many could not be replayed because their agent or request is gone. */
async function replayAll(
  planned: readonly Planned[],
  toAgentId: string | undefined,
  parts: BulkReplayParts,
): Promise<number> {
  const read = await Promise.all(
    planned.map(async ({ id, newId }) => ({ newId, found: await readReplayable(id, parts, toAgentId) })),
  );
  // All are read before the first is accepted, so that they queue in order of arrival.
  const ready = read.flatMap(({ newId, found }) =>
    found.outcome === "replayable" ? [{ newId, webhook: found.webhook }] : [],
  );
  // One at a time within a lane, because some take longer to read.
  const together = Map.groupBy(ready, ({ newId, webhook }) => {
    const { agentId, lane } = webhook;
    return lane === undefined ? newId : `${agentId} ${lane}`;
  });
  let failed = planned.length - ready.length;
  const replayEach = async (each: typeof ready): Promise<void> => {
    for (const { newId, webhook } of each) {
      try {
        await replay(webhook, parts, Number.POSITIVE_INFINITY, newId);
      } catch (error) {
        // An incomplete one must not block the others.
        if (!(error instanceof BodyMissing)) throw error;
        failed += 1;
      }
    }
  };
  await Promise.all([...together.values()].map(replayEach));
  return failed;
}
