import { BodyMissing } from "../bodies/body.ts";
import type { Changes } from "../deliveries/changes/changes.ts";
import type { Subscription } from "../deliveries/changes/subscription.ts";
import type { BodyMemory } from "../bodies/body-memory.ts";
import type { Database } from "../storage/database.ts";
import { createPause } from "../pause.ts";
import { readCopy, type Copy } from "./copy.ts";
import { readAcknowledgement, type Listeners } from "./listeners.ts";
import type { Listener } from "./listener.ts";

/** A listener's connection. */
export type Connection = {
  /** The next copy, the end, or silence for this long (milliseconds). Do not call again before it has resolved. */
  next(patience: number): Promise<Sent>;
  end(): void;
};

export type Sent =
  | { readonly outcome: "copy"; readonly copy: Copy }
  | { readonly outcome: "silence" }
  | { readonly outcome: "ended" };

export type ConnectionParts = {
  readonly database: Database;
  readonly listeners: Listeners;
  readonly changes: Changes;
  readonly memory: Pick<BodyMemory, "read">;
};

/** Maximum number of unacknowledged copies in flight. */
const MOST_UNACKNOWLEDGED = 16;
/** How many ids of unsent deliveries are kept in memory; the database has the rest. */
const MOST_PENDING = 1_000;
/** How often to check whether copies in flight were acknowledged at another gateway, in milliseconds. */
const LOOK_EVERY = 1_000;
/** How often to record that the listener is alive, in milliseconds. */
const TOUCH_EVERY = 60_000;

/**
 * Sends a listener what it has not acknowledged: the backlog first, then new deliveries. Before each copy, it checks
 * the database for an acknowledgement, so repeated or reordered notifications do no harm.
 */
export async function openConnection(listener: Listener, parts: ConnectionParts): Promise<Connection> {
  const { listeners, changes, database, memory } = parts;
  // Before the backlog is read, so that nothing in between is missed.
  const subscription = await changes.subscribe({
    agentId: listener.agentId,
    route: listener.route,
    provider: listener.provider,
  });
  const pending = new Set<bigint>();
  const unacknowledged = new Set<bigint>();
  let hasBacklog = true;
  let isOver = false;
  const pause = createPause();

  const end = (): void => {
    if (isOver) return;
    isOver = true;
    clearInterval(looking);
    clearInterval(touching);
    stopHearing();
    subscription.end();
    pause.wake();
  };
  const acknowledged = (id: bigint): void => {
    if (unacknowledged.delete(id)) pause.wake();
  };
  // Another gateway may have sent the notification.
  const stopHearing = database.listen((message) => {
    const id = readAcknowledgement(message, listener.id);
    if (id !== undefined) acknowledged(id);
  });
  // Notifications were lost while the database was unreachable.
  const look = async (): Promise<void> => {
    for (const id of await listeners.acknowledgedAmong(listener.id, [...unacknowledged])) acknowledged(id);
  };
  const looking = setInterval(() => void look().catch(() => {}), LOOK_EVERY);
  const touch = async (): Promise<void> => {
    const current = await listeners.find(listener.id);
    if (current === undefined) end();
    else await listeners.touch(current);
  };
  const touching = setInterval(() => void touch().catch(() => {}), TOUCH_EVERY);
  void followChanges(subscription, {
    offer(id) {
      if (pending.size >= MOST_PENDING) hasBacklog = true;
      else pending.add(id);
      pause.wake();
    },
    end,
  });

  const takePending = async (): Promise<bigint | undefined> => {
    if (pending.size === 0 && hasBacklog) {
      hasBacklog = false;
      const ids = await listeners.outstanding(listener, MOST_PENDING);
      for (const id of ids) pending.add(id);
      // The page includes copies in flight, so more may follow a full page.
      hasBacklog = ids.length === MOST_PENDING;
    }
    for (const id of pending) {
      pending.delete(id);
      if (unacknowledged.has(id)) continue;
      if ((await listeners.acknowledgedAmong(listener.id, [id])).has(id)) continue;
      return id;
    }
    return undefined;
  };
  const nextCopy = async (): Promise<Copy | undefined> => {
    while (unacknowledged.size < MOST_UNACKNOWLEDGED) {
      const id = await takePending();
      if (id === undefined || isOver) return undefined;
      const copy = await readCopy(id, database, memory).catch((error: unknown) => {
        // A delivery whose body is incomplete is not copied.
        if (error instanceof BodyMissing) return undefined;
        throw error;
      });
      if (copy === undefined) continue;
      unacknowledged.add(id);
      return copy;
    }
    return undefined;
  };

  return {
    end,
    async next(patience) {
      const deadline = performance.now() + patience;
      for (;;) {
        // Created first, so that it notices what happens during the query.
        const quiet = pause.rest(Math.max(0, deadline - performance.now()));
        const copy = await nextCopy();
        if (isOver) {
          copy?.open.close();
          pause.wake();
          return { outcome: "ended" };
        }
        if (copy !== undefined) {
          pause.wake();
          return { outcome: "copy", copy };
        }
        await quiet;
        if (performance.now() >= deadline) return { outcome: "silence" };
      }
    },
  };
}

/** Offers the id of each changed delivery, until the subscription ends. */
async function followChanges(
  subscription: Subscription,
  { offer, end }: { readonly offer: (id: bigint) => void; readonly end: () => void },
): Promise<void> {
  try {
    for (;;) {
      const told = await subscription.next(LOOK_EVERY);
      if (told.outcome === "ended") return;
      if (told.outcome === "change") offer(told.delivery.id);
    }
  } finally {
    // The listener reconnects and gets what it missed.
    end();
  }
}
