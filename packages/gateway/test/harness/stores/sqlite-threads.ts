import { syncBuiltinESMExports } from "node:module";
import workerThreads, { isMainThread, Worker } from "node:worker_threads";

/**
 * Loaded before the gateway (`--import`, or by a test that opens a store itself): tracks its SQLite threads, and can end them
 * as running out of memory would. In a separate process, SIGUSR2 triggers it.
 */
const threads = new Set<Worker>();

workerThreads.Worker = class extends Worker {
  constructor(...given: ConstructorParameters<typeof Worker>) {
    super(...given);
    if (!/\/sqlite(-worker\.js|\/worker\.ts)$/.test(String(given[0]))) return;
    threads.add(this);
    this.once("exit", () => threads.delete(this));
  }
};
syncBuiltinESMExports();

/** Ends all SQLite threads of this process. @returns how many there were. */
export async function endSqliteThreads(): Promise<number> {
  return (await Promise.all([...threads].map(async (thread) => thread.terminate()))).length;
}

if (isMainThread) process.on("SIGUSR2", () => void endSqliteThreads());
