import type { EventSubscriptionRow } from "../../storage/schema/subscriptions.ts";

/** A subscription with something to send. */
export type Due = { readonly id: string; readonly principal: string };

/** The subscriptions waiting for a free slot. A slow endpoint can take only a few of the slots. */
export type Backlog = {
  /** Replaces the waiting ones. */
  fill(due: readonly Due[]): void;
  /** Whether this gateway is working on a subscription. */
  has(id: string): boolean;
  isBusy(): boolean;
  /** Whether any has ended since the last call; there may be more for it. */
  hasEnded(): boolean;
  clear(): void;
  /** Resolves when nothing is in progress. */
  idle(): Promise<void>;
};

export type BacklogParts = {
  /** Takes those that no other gateway has. */
  readonly take: (ids: readonly string[]) => Promise<EventSubscriptionRow[]>;
  readonly serve: (row: EventSubscriptionRow) => Promise<void>;
  readonly release: (id: string) => Promise<void>;
  readonly onError: (error: unknown) => void;
};

/** How many are worked on concurrently: in total, and per principal. */
const [SLOTS, SLOTS_OF_PRINCIPAL] = [128, 24];
/** How many one statement takes. */
const TAKEN_AT_ONCE = 32;

export function createBacklog({ take, serve, release, onError }: BacklogParts): Backlog {
  let waiting: Due[] = [];
  let taking: Promise<void> | undefined;
  let ended = false;
  const working = new Map<string, { readonly principal: string; readonly done: Promise<void> }>();

  /** The next ones that may start. */
  const next = (): Due[] => {
    const free = Math.min(SLOTS - working.size, TAKEN_AT_ONCE);
    // Taking a few at a time would need as many statements as subscriptions.
    if (free < Math.min(TAKEN_AT_ONCE, waiting.length)) return [];
    const counts = new Map<string, number>();
    for (const { principal } of working.values()) counts.set(principal, (counts.get(principal) ?? 0) + 1);
    const chosen = new Set<Due>();
    for (const due of waiting) {
      const count = counts.get(due.principal) ?? 0;
      if (chosen.size === free) break;
      if (count >= SLOTS_OF_PRINCIPAL) continue;
      counts.set(due.principal, count + 1);
      chosen.add(due);
    }
    waiting = waiting.filter((due) => !chosen.has(due));
    return [...chosen];
  };
  const begin = (row: EventSubscriptionRow): void => {
    const done = serve(row)
      .catch(async (error: unknown) => {
        onError(error);
        await release(row.id).catch(() => {});
      })
      .finally(() => {
        working.delete(row.id);
        ended = true;
        pump();
      });
    working.set(row.id, { principal: row.principal, done });
  };
  const takeNext = async (): Promise<void> => {
    for (let chosen = next(); chosen.length > 0; chosen = next()) {
      for (const row of await take(chosen.map(({ id }) => id))) begin(row);
    }
  };
  const pump = (): void => {
    taking ??= takeNext()
      .catch(onError)
      .finally(() => {
        taking = undefined;
      });
  };
  const idle = async (): Promise<void> => {
    await taking;
    await Promise.all([...working.values()].map(({ done }) => done));
    if (working.size > 0 || taking !== undefined) await idle();
  };
  return {
    fill(due) {
      waiting = due.filter(({ id }) => !working.has(id));
      pump();
    },
    has: (id) => working.has(id),
    isBusy: () => working.size > 0 || waiting.length > 0 || taking !== undefined,
    hasEnded() {
      const has = ended;
      ended = false;
      return has;
    },
    clear() {
      waiting = [];
    },
    idle,
  };
}
