import { runLoad, type Load } from "../load/load.ts";
import { warmUp } from "../measure/warm-up.ts";
import { usageOf } from "../measure/process-usage.ts";

/** One of two ways to send webhooks, which are compared. */
export type Side = {
  readonly url: string;
  readonly pids: readonly number[];
  /** Waits until everything that was sent has been delivered, so that the other side has the machine to itself. */
  readonly drained: () => Promise<void>;
};

/** The second side's figures, divided by the first one's. */
export type Compared = {
  /** Requests per second of each side. */
  readonly perSecond: readonly [number, number];
  /** Ratios of requests per second: the median of all turns, and the lowest and highest. */
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
  /** Ratio of CPU time per request, until everything is delivered, of all turns together. Undefined without `/proc`. */
  readonly cpu: number | undefined;
};

/** How often each side takes a turn. */
const TURNS = 8;

type Turn = { readonly requests: number; readonly took: number; readonly cpu: number };

/**
 * Sends the same load to both sides in turns. What else happens on the machine then affects both alike, which it does
 * not if one is measured after the other.
 *
 * @throws Error on any response other than 2xx.
 */
export async function compare(load: Omit<Load, "urls">, one: Side, other: Side): Promise<Compared> {
  const send = async ({ url, pids, drained }: Side, seconds = load.seconds): Promise<Turn> => {
    const before = usageOf(pids)?.cpu ?? 0;
    const { requests, took, errors } = await runLoad({ ...load, urls: [url], seconds });
    if (errors > 0) throw new Error(`of ${requests} requests to ${url}, ${errors} failed`);
    await drained();
    return { requests, took, cpu: (usageOf(pids)?.cpu ?? 0) - before };
  };
  for (const side of [one, other]) {
    await warmUp(load.seconds, 1, async (spell) => (await send(side, spell)).requests);
  }
  const turns: (readonly [Turn, Turn])[] = [];
  for (let number = 0; number < TURNS; number += 1) {
    // Neither is always the first.
    const before = number % 2 === 0 ? await send(one) : undefined;
    const second = await send(other);
    turns.push([before ?? (await send(one)), second]);
  }
  const ratios = turns.map(([first, second]) => rate(second) / rate(first)).toSorted((a, b) => a - b);
  const first = sum(turns.map((turn) => turn[0]));
  const second = sum(turns.map((turn) => turn[1]));
  return {
    perSecond: [rate(first), rate(second)],
    median: ((ratios[TURNS / 2 - 1] ?? 0) + (ratios[TURNS / 2] ?? 0)) / 2,
    lowest: ratios[0] ?? 0,
    highest: ratios.at(-1) ?? 0,
    cpu: first.cpu === 0 ? undefined : second.cpu / second.requests / (first.cpu / first.requests),
  };
}

function rate({ requests, took }: Turn): number {
  return requests / took;
}

function sum(turns: readonly Turn[]): Turn {
  const total = (of: (turn: Turn) => number): number => turns.reduce((all, turn) => all + of(turn), 0);
  return {
    requests: total(({ requests }) => requests),
    took: total(({ took }) => took),
    cpu: total(({ cpu }) => cpu),
  };
}
