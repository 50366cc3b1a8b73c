import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

type Collect = (options: { type: "major"; execution: "sync"; flavor: "last-resort" }) => void;

/** After the webhooks that waited for the start, in milliseconds. */
const SOON = 5_000;

/**
 * Returns memory of this thread to the system that only startup needed: V8 grows the heap while it loads the code, and would keep it as
 * long as there is little to do. It blocks the main thread for some 70 ms, so it does not delay the start; a SQLite thread, for 10.
 */
export function releaseMemorySoon(): void {
  setTimeout(releaseMemory, SOON).unref();
}

function releaseMemory(): void {
  // Node has no other way to request it: https://nodejs.org/api/v8.html#v8setflagsfromstringflags
  setFlagsFromString("--expose-gc");
  // Flags are the whole process's: another thread may have taken it back meanwhile.
  const collect = runInNewContext("globalThis.gc") as Collect | undefined;
  setFlagsFromString("--no-expose-gc");
  collect?.({ type: "major", execution: "sync", flavor: "last-resort" });
}
