import { constants } from "node:os";

const SIGNALS = ["SIGTERM", "SIGINT"] as const;
type StopSignal = (typeof SIGNALS)[number];

/** What must stop before this process exits. */
const running = new Set<() => Promise<void>>();
let stopping = false;

/**
 * Calls `stop` on SIGTERM and SIGINT, and then exits with 0; a second signal exits immediately. Waits for all agents in the
 * process.
 *
 * @returns removes the handler.
 */
export function stopAtSignals(stop: () => Promise<void>): () => void {
  if (running.size === 0) for (const signal of SIGNALS) process.on(signal, onSignal);
  running.add(stop);
  return () => {
    running.delete(stop);
    // A second signal must still be handled during the stop.
    if (running.size === 0 && !stopping) for (const signal of SIGNALS) process.off(signal, onSignal);
  };
}

function onSignal(signal: StopSignal): void {
  if (stopping) process.exit(128 + constants.signals[signal]);
  stopping = true;
  Promise.all([...running].map(async (stop) => stop())).then(
    () => process.exit(0),
    (error: unknown) => {
      console.error(error);
      process.exit(1);
    },
  );
}
