import type { Sleep } from "../registration/stay-registered.ts";
import type { Reported } from "./run-calls.ts";
import { untilAnswered } from "./until-answered.ts";

/** Milliseconds until the first report, which tells the gateway about the run if the 202 was lost in transit. */
const FIRST = 1_000;
/** The minimum time between two reports, however often a handler reports progress. */
const PACE = 2_000;

export type Heartbeat = {
  /** Something new to report: sends it soon, but not more often than every two seconds. */
  changed(): void;
  /** Reports immediately. */
  reportNow(): void;
  /** Stops, and resolves when no report is in flight. */
  stop(): Promise<void>;
};

export type HeartbeatParts = {
  /** Reports the current state; aborted by the signal. */
  readonly report: (signal: AbortSignal) => Promise<Reported>;
  /** The gateway responded or never will, so the run no longer counts. No more reports follow. */
  readonly onAnswer: (answer: Exclude<Reported, { readonly outcome: "unreachable" }>) => void;
  readonly sleep: Sleep;
  /** From 0 to 1. */
  readonly random: () => number;
};

/**
 * Renews the lease of a run: reports every third of it, minus a random share so that runs do not all report at the same moment.
 */
export function keepReporting({ report, onAnswer, sleep, random }: HeartbeatParts): Heartbeat {
  const stopped = new AbortController();
  let [news, urgent, resting] = [false, false, false];
  let wake = new AbortController();
  stopped.signal.addEventListener("abort", () => wake.abort());

  const nap = async (time: number): Promise<void> => {
    wake = new AbortController();
    if (!stopped.signal.aborted && !urgent) await sleep(time, wake.signal);
  };
  const rest = async (time: number): Promise<void> => {
    await nap(Math.min(PACE, time));
    resting = true;
    if (!news && time > PACE) await nap(time - PACE);
    resting = false;
  };

  const beat = async (): Promise<void> => {
    await nap(FIRST);
    while (!stopped.signal.aborted) {
      [news, urgent] = [false, false];
      const answer = await untilAnswered(async () => report(stopped.signal), {
        sleep,
        random,
        signal: stopped.signal,
      });
      if (stopped.signal.aborted || answer.outcome === "unreachable") return;
      onAnswer(answer);
      if (answer.outcome !== "recorded") return;
      await rest((answer.leaseSeconds * 1_000 * (1 - random() / 5)) / 3);
    }
  };
  const beating = beat();

  return {
    changed() {
      news = true;
      if (resting) wake.abort();
    },
    reportNow() {
      urgent = true;
      wake.abort();
    },
    async stop() {
      stopped.abort();
      await beating;
    },
  };
}
