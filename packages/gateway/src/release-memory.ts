import { performance } from "node:perf_hooks";
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

type Collect = (options: { type: "major"; execution: "sync"; flavor: "last-resort" }) => void;

/** Delay in milliseconds: webhooks that waited for the start come first. */
const SOON = 5_000;

/**
 * Returns this thread's startup memory to the system: V8 grows the heap while it loads the code, and keeps it while the process is
 * mostly idle. Collecting takes some 70 ms on the main thread, so it must not delay the start, and 10 ms on a SQLite thread.
 */
export function releaseMemorySoon(): void {
  setTimeout(releaseMemory, SOON).unref();
}

/** How often to check whether this thread is idle, and has been since the last check, in milliseconds. */
const LOOK_EVERY = 5_000;
/** The share of its time below which it counts as idle. */
const AT_REST = 0.02;
/** How much the heap must have grown since the last time, in bytes. */
const WORTH_IT = 24 * 1024 ** 2;
/** Collecting a larger heap would block the thread for too long. */
const LARGEST = 256 * 1024 ** 2;

/**
 * Returns this thread's memory to the system after each busy period: V8 keeps up to 100 MB for future objects. Collecting blocks
 * the thread for some 70 ms, and for 350 with a heap of 100 MB.
 *
 * @param every - how often to check, in milliseconds.
 */
export function releaseMemoryAtRest(every = LOOK_EVERY): void {
  let use = performance.eventLoopUtilization();
  let before = getHeapStatistics().total_physical_size;
  setInterval(() => {
    const last = use;
    use = performance.eventLoopUtilization();
    if (performance.eventLoopUtilization(use, last).utilization > AT_REST) return;
    const { total_physical_size: size, used_heap_size: used } = getHeapStatistics();
    before = Math.min(before, size);
    if (size - before < WORTH_IT || used > LARGEST) return;
    releaseMemory();
    before = getHeapStatistics().total_physical_size;
  }, every).unref();
}

function releaseMemory(): void {
  // Node has no other way to request it: https://nodejs.org/api/v8.html#v8setflagsfromstringflags
  setFlagsFromString("--expose-gc");
  // Flags apply to the whole process: another thread may have reset this one meanwhile.
  const collect = runInNewContext("globalThis.gc") as Collect | undefined;
  setFlagsFromString("--no-expose-gc");
  collect?.({ type: "major", execution: "sync", flavor: "last-resort" });
}
