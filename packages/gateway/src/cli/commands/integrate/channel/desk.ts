import { RunStopped, type Claim, type PullerParts, type Settlement } from "agentex-gateway-sdk/pull";

/** A delivery that a session has, or is about to get. */
export type InHand = Pick<Claim, "delivery" | "body">;

/** The deliveries that a coding agent's session has open. */
export type Desk = Required<Pick<PullerParts, "work" | "onSettled">> & {
  /** The ids of those that `wait` has given, and of all. */
  inHand(): { readonly given: readonly string[]; readonly all: readonly string[] };
  /** The oldest that `wait` has not given yet, or the next one that arrives; undefined if the signal is aborted first. */
  wait(signal: AbortSignal): Promise<InHand | undefined>;
  /** Answers one. `unknown`: it is not open, or no longer. `lost`: another attempt counts. */
  settle(id: string, settlement: Settlement): Promise<"recorded" | "lost" | "unknown">;
};

export type DeskParts = {
  /** How long one may stay unanswered, in milliseconds. */
  readonly hold: number;
  readonly onArrival: (inHand: InHand) => void;
  /** An open one no longer counts. */
  readonly onWithdrawn: (inHand: InHand, why: "cancelled" | "lost" | "held too long") => void;
};

type Item = InHand & {
  readonly answer: (settlement: Settlement) => void;
  readonly recorded: PromiseWithResolvers<boolean>;
  isGiven: boolean;
};

export function createDesk({ hold, onArrival, onWithdrawn }: DeskParts): Desk {
  const items = new Map<string, Item>();
  const waiting = new Set<() => void>();

  const next = (): Item | undefined => [...items.values()].find(({ isGiven }) => !isGiven);
  const arrive = (item: Item): void => {
    items.set(item.delivery.id, item);
    for (const wake of waiting) wake();
    onArrival(item);
  };
  return {
    async work({ delivery, body, signal }) {
      const { promise, resolve: answer } = Promise.withResolvers<Settlement>();
      const item: Item = { delivery, body, answer, recorded: Promise.withResolvers(), isGiven: false };
      const withdraw = (why: "cancelled" | "lost" | "held too long", settlement: Settlement): void => {
        items.delete(delivery.id);
        onWithdrawn(item, why);
        answer(settlement);
      };
      const timer = setTimeout(
        () => withdraw("held too long", { outcome: "nack", reason: "The session did not answer in time" }),
        hold,
      );
      signal.addEventListener("abort", () => {
        const why = signal.reason instanceof RunStopped ? signal.reason.why : "stopping";
        if (why === "stopping") answer({ outcome: "handed_back" });
        else if (items.has(delivery.id)) withdraw(why, { outcome: "failed", error: "Cancelled" });
      });
      arrive(item);
      return promise.finally(() => clearTimeout(timer));
    },

    onSettled({ id }, _settlement, isRecorded) {
      items.get(id)?.recorded.resolve(isRecorded);
      items.delete(id);
    },

    inHand() {
      const all = [...items.values()];
      const idsOf = (some: readonly Item[]): string[] => some.map(({ delivery }) => delivery.id);
      return { given: idsOf(all.filter(({ isGiven }) => isGiven)), all: idsOf(all) };
    },

    async wait(signal) {
      while (!signal.aborted) {
        const item = next();
        if (item !== undefined) {
          item.isGiven = true;
          return item;
        }
        const { promise, resolve } = Promise.withResolvers<void>();
        waiting.add(resolve);
        signal.addEventListener("abort", () => resolve());
        await promise;
        waiting.delete(resolve);
      }
      return undefined;
    },

    async settle(id, settlement) {
      const item = items.get(id);
      if (item === undefined) return "unknown";
      item.answer(settlement);
      return (await item.recorded.promise) ? "recorded" : "lost";
    },
  };
}
