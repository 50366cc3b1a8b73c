import { createHash } from "node:crypto";
import { sql, type Kysely } from "kysely";
import type { Schema } from "../../storage/schema/schema.ts";
import type { Logger } from "../../telemetry/log.ts";

/** Waits for changes of single deliveries and their runs, whichever gateway makes them. */
export type DeliveryWatch = {
  /** Changes with the delivery and its runs; valid in an `ETag`. */
  versionOf(id: bigint): Promise<Version>;
  /** Resolves when the version has changed, after this time (milliseconds), or when the signal is aborted. */
  changed(id: bigint, version: string, patience: number, signal: AbortSignal): Promise<void>;
  /** Releases everyone who is waiting. */
  stop(): void;
};

export type Version = {
  readonly text: string;
  /** Whether it can no longer change. */
  readonly isFinal: boolean;
};

type Waiter = { readonly id: bigint; readonly version: string; readonly wake: () => void };

/** How often to check while anyone is waiting, in milliseconds. */
const LOOK_EVERY = 300;
const MOST_AT_ONCE = 500;
const OPEN: ReadonlySet<string> = new Set(["waiting", "running", "working", "held", "unrouted"]);
const MISSING: Version = { text: "missing", isFinal: true };

/** One poller serves all watchers; without watchers, it does not poll. */
export function createDeliveryWatch(browse: Kysely<Schema>, log: Logger): DeliveryWatch {
  const waiters = new Set<Waiter>();
  let timer: NodeJS.Timeout | undefined;
  let isLooking = false;
  let isTroubled = false;
  let isStopped = false;

  const look = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    try {
      const looking = [...waiters];
      const versions = await readVersions(browse, [...new Set(looking.map(({ id }) => id))]);
      for (const { id, version, wake } of looking) {
        if ((versions.get(id) ?? MISSING).text !== version) wake();
      }
      isTroubled = false;
    } catch (error) {
      if (!isTroubled) log.warn({ err: error }, "could not read deliveries that callers wait for");
      isTroubled = true;
    } finally {
      isLooking = false;
    }
  };

  return {
    async versionOf(id) {
      return (await readVersions(browse, [id])).get(id) ?? MISSING;
    },
    changed: (id, version, patience, signal) =>
      new Promise((resolve) => {
        const wake = (): void => {
          clearTimeout(end);
          signal.removeEventListener("abort", wake);
          waiters.delete(waiter);
          if (waiters.size === 0) {
            clearInterval(timer);
            timer = undefined;
          }
          resolve();
        };
        const waiter: Waiter = { id, version, wake };
        waiters.add(waiter);
        const end = setTimeout(wake, patience);
        signal.addEventListener("abort", wake);
        timer ??= setInterval(() => void look(), LOOK_EVERY).unref();
        if (isStopped || signal.aborted) wake();
      }),
    stop() {
      isStopped = true;
      for (const { wake } of waiters) wake();
    },
  };
}

/** Omits deliveries that do not exist. A delivery in a batch changes with the batch's run. */
async function readVersions(browse: Kysely<Schema>, ids: readonly bigint[]): Promise<Map<bigint, Version>> {
  const texts = new Map<bigint, { text: string; isFinal: boolean }>();
  for (let from = 0; from < ids.length; from += MOST_AT_ONCE) {
    const rows = await browse
      .selectFrom("deliveries")
      .leftJoin("runs", (join) =>
        join.on("runs.delivery_id", "=", sql<bigint>`coalesce(deliveries.batch_id, deliveries.id)`),
      )
      .select([
        "deliveries.id",
        "deliveries.status",
        "deliveries.attempts",
        "deliveries.changed_at",
        "runs.attempt",
        "runs.state",
        "runs.reported_at",
        "runs.cancel_requested_at",
      ])
      .where("deliveries.id", "in", ids.slice(from, from + MOST_AT_ONCE))
      .orderBy("deliveries.id")
      .orderBy("runs.attempt")
      .execute();
    for (const { id, ...rest } of rows) {
      const text = `${texts.get(id)?.text ?? ""} ${Object.values(rest).join()}`;
      texts.set(id, { text, isFinal: !OPEN.has(rest.status) });
    }
  }
  return new Map([...texts].map(([id, { text, isFinal }]) => [id, { text: digest(text), isFinal }]));
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("base64url").slice(0, 22);
}
