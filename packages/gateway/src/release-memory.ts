import { performance } from "node:perf_hooks";
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

type Collect = (options: { type: "major"; execution: "sync"; flavor: "last-resort" }) => void;

/** Delay in milliseconds: webhooks that waited for the start come first. */
const SOON = 5_000;

/**
 * Returns this thread's startup memory to the system: V8 grows the heap while it loads the code, and keeps it as long as the
 * process is mostly idle. Collecting blocks the main thread for some 70 ms, so it must not delay the start; a SQLite thread, for 10
 * ms.
 */
export function releaseMemorySoon(): void {
  setTimeout(releaseMemory, SOON).unref();
}

/** How often it is looked at whether this thread is at rest, and has been since the last look, in milliseconds. */
const LOOK_EVERY = 5_000;
/** Below this share of its time. */
const AT_REST = 0.02;
/** What the heap must have grown by since the last time, in bytes. */
const WORTH_IT = 24 * 1024 ** 2;
/** Of a larger one, it would take the thread too long. */
const LARGEST = 256 * 1024 ** 2;

/**
 * Returns memory of this thread to the system whenever a time with much to do is over: V8 keeps up to 100 MB for objects to come. It
 * blocks the thread for some 70 ms, and for 350 with a heap of 100 MB.
 *
 * @param every - how often to look, in milliseconds.
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
