import cluster, { type Worker } from "node:cluster";
import { setTimeout as sleep } from "node:timers/promises";
import type { Addresses } from "../../../../gateway/listen.ts";
import type { Logger } from "../../../../telemetry/log.ts";
import { passLines } from "./pass-lines.ts";
import { createMetricsRelay, tell } from "./relay-metrics.ts";
import type { FromWorker } from "./worker-messages.ts";

export type SuperviseParts = {
  /** How many workers. */
  readonly count: number;
  /** Settings that workers get besides this process's own. */
  readonly environment: Readonly<Record<string, string>>;
  /** Resolves when it is time to stop. */
  readonly stopping: Promise<string>;
  readonly onListen: (addresses: Addresses) => void;
  readonly log: Logger;
};

/** How long to wait before a worker is restarted: at first, and at most. In milliseconds. */
const FIRST_WAIT = 100;
const LONGEST_WAIT = 30_000;
/** A worker that served for this long did not end because of how it started. In milliseconds. */
const SERVED = 60_000;

type Ended = { readonly code: number | null; readonly signal: string | null; readonly hasListened: boolean };

/**
 * Runs several processes of the same program behind its ports, and restarts those that exit.
 *
 * @returns the exit code, once all have ended.
 */
export async function supervise(parts: SuperviseParts): Promise<number> {
  const { count, environment, stopping, log } = parts;
  // Workers accept connections themselves. One that this process had handed to a worker would be left open, and never answered,
  // if that worker was killed just then.
  cluster.schedulingPolicy = cluster.SCHED_NONE;
  cluster.setupPrimary({ silent: true });
  const running = new Set<Worker>();
  const relay = createMetricsRelay(() => [...running]);
  const failed = Promise.withResolvers<"failed">();
  let isStopping = false;
  let listening = 0;

  const run = (): Promise<Ended> => {
    const worker = cluster.fork(environment);
    running.add(worker);
    const { stdout, stderr } = worker.process;
    if (stdout !== null) passLines(stdout, process.stdout);
    if (stderr !== null) passLines(stderr, process.stderr);
    let hasListened = false;
    worker.on("message", (message: FromWorker) => {
      if (message.kind !== "listens") {
        relay.hear(worker, message);
        return;
      }
      hasListened = true;
      listening += 1;
      // Each of them listens at the same addresses.
      if (listening === count) parts.onListen(message);
    });
    return new Promise((resolve) =>
      worker.once("exit", (code, signal) => {
        running.delete(worker);
        relay.gone(worker);
        resolve({ code, signal, hasListened });
      }),
    );
  };
  /** @returns whether it last exited cleanly. */
  const keep = async (): Promise<boolean> => {
    let wait = FIRST_WAIT;
    for (;;) {
      const begun = performance.now();
      const { code, signal, hasListened } = await run();
      if (isStopping) return code === 0;
      // A worker that fails its first start, such as because of a wrong setting, needs a person.
      if (!hasListened && listening < count) {
        failed.resolve("failed");
        return false;
      }
      if (performance.now() - begun > SERVED) wait = FIRST_WAIT;
      log.error({ code, signal, wait }, "a worker exited; restarting it");
      await Promise.race([sleep(wait), stopping]);
      if (isStopping) return true;
      wait = Math.min(wait * 2, LONGEST_WAIT);
    }
  };
  const kept = Array.from({ length: count }, keep);
  const why = await Promise.race([stopping, failed.promise]);
  isStopping = true;
  if (why !== "failed") log.info({ signal: why }, "stopping: finishing what is in progress");
  for (const worker of running) tell(worker, { kind: "stop" });
  const ends = await Promise.all(kept);
  if (why !== "failed") log.info("stopped");
  return ends.every(Boolean) ? 0 : 1;
}
