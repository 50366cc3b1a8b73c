import type { Login } from "../../access/identify.ts";
import { createScopes } from "./scopes.ts";
import { ACCESS_CHANGED } from "../../accounts/access-changed.ts";
import { createLeases, type LeasesParts } from "./leases.ts";
import type { OpenIds } from "../journal/open-ids.ts";
import { createAcknowledgements } from "./acknowledgements.ts";
import { createEventReader, type EventReaderParts } from "./events/event-reader.ts";
import { createBacklog } from "./backlog.ts";
import { findWork, type FindWorkParts } from "./find-work.ts";
import { serveSubscription, type ServeParts } from "./serve-subscription.ts";
import type { Database } from "../../storage/database.ts";
import type { EventSubscriptionRow } from "../../storage/schema/subscriptions.ts";
import { SUBSCRIPTIONS_CHANGED } from "../../subscriptions/subscriptions-changed.ts";
import type { Logger } from "../../telemetry/log.ts";

/** Delivers events to webhook subscribers. Without subscriptions, it does nothing. */
export type SubscriptionRunner = {
  start(): void;
  /** Sends nothing more. Resolves when the requests in progress have ended. */
  stop(): Promise<void>;
};

export type SubscriptionRunnerParts = Omit<EventReaderParts, "database"> &
  Pick<ServeParts, "clients" | "vault" | "measure" | "now" | "elapsed"> & {
    readonly login: Login;
    readonly database: Database;
    readonly engine: SubscriptionEngine;
    readonly log: Logger;
  };

type SubscriptionEngine = Pick<LeasesParts, "gateway" | "livingInstances"> &
  Pick<ServeParts, "isLeased"> &
  Pick<FindWorkParts, "settledBelow"> & {
    canStore(): boolean;
    noticeOutage(error: unknown): void;
    readonly openIds: Pick<OpenIds, "watch">;
  };

/** How often to check for events and due work while there are subscriptions, in milliseconds. */
const LOOK_EVERY = 500;
/**
 * How soon to check after a commit of this gateway, in milliseconds. The delay lets one check find a whole burst, and
 * keeps checking many subscriptions from taking up all the time.
 */
const soonFor = (subscriptions: number): number => 25 + subscriptions / 4;
/** How long requests in progress may take when the gateway stops, in milliseconds. */
const LAST_ANSWERS = 5_000;

export function createSubscriptionRunner(parts: SubscriptionRunnerParts): SubscriptionRunner {
  const { database, engine, log, now } = parts;
  const stopped = new AbortController();
  let isStopping = false;
  const leases = createLeases(database.query, { ...engine, now });
  const reader = createEventReader(parts);
  const scopes = createScopes(parts.login);
  const serving: ServeParts = {
    ...parts,
    isLeased: () => engine.isLeased(),
    leases,
    reader,
    scopes,
    acknowledgements: createAcknowledgements(database.query, engine.gateway, now),
    signal: stopped.signal,
    isStopping: () => isStopping,
  };
  const notice = (error: unknown): void => {
    engine.noticeOutage(error);
    log.warn({ err: error }, "could not send events to their subscribers, will retry");
  };
  const backlog = createBacklog({
    take: (ids) => leases.take(ids),
    serve: (row: EventSubscriptionRow) => serveSubscription(row, serving),
    release: (id) => leases.release(id),
    onError: notice,
  });
  const work: FindWorkParts = {
    ...parts,
    settledBelow: () => engine.settledBelow(),
    leases,
    reader,
    scopes,
    backlog,
  };
  const looking = { isToLook: true, nextDue: 0, seen: -1n, count: 0, countAt: 0 };
  let timer: NodeJS.Timeout | undefined;
  let soon: NodeJS.Timeout | undefined;
  let unwatch = (): void => {};
  let current: Promise<void> | undefined;
  let stopListening = (): void => {};

  const disarm = (): void => {
    unwatch();
    clearInterval(timer);
    clearTimeout(soon);
    timer = undefined;
    soon = undefined;
  };
  const look = async (): Promise<void> => {
    if (isStopping || !engine.canStore()) return;
    const { isOpen } = await findWork(looking, work);
    if (isOpen || looking.isToLook || backlog.isBusy()) return;
    disarm();
  };
  const tick = (): void => {
    soon = undefined;
    current ??= look()
      .catch((error: unknown) => {
        looking.isToLook = true;
        notice(error);
      })
      .finally(() => {
        current = undefined;
      });
  };
  const arm = (): void => {
    if (isStopping) return;
    looking.isToLook = true;
    if (timer === undefined) {
      timer = setInterval(tick, LOOK_EVERY).unref();
      unwatch = engine.openIds.watch(() => {
        soon ??= setTimeout(tick, soonFor(looking.count)).unref();
      });
    }
    tick();
  };
  return {
    start() {
      stopListening = database.listen((message) => {
        const isTold = message === SUBSCRIPTIONS_CHANGED;
        if (isTold || (message === ACCESS_CHANGED && timer !== undefined)) arm();
      });
      arm();
    },
    async stop() {
      isStopping = true;
      stopListening();
      disarm();
      backlog.clear();
      const tooLong = setTimeout(() => stopped.abort(), LAST_ANSWERS);
      await current;
      await backlog.idle();
      clearTimeout(tooLong);
    },
  };
}
