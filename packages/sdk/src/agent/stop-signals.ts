import { constants } from "node:os";

const SIGNALS = ["SIGTERM", "SIGINT"] as const;
type StopSignal = (typeof SIGNALS)[number];

/** What has to stop before this process may end. */
const running = new Set<() => Promise<void>>();
let stopping = false;

/**
 * Calls `stop` at SIGTERM and SIGINT and ends the process with 0 after it; a second signal ends it at once. Several
 * agents in one process are all waited for.
 *
 * @returns takes it back.
 */
export function stopAtSignals(stop: () => Promise<void>): () => void {
  if (running.size === 0) for (const signal of SIGNALS) process.on(signal, onSignal);
  running.add(stop);
  return () => {
    running.delete(stop);
    // While stopping, a second signal still has to be heard.
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
