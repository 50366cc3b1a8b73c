import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

type Collect = (options: { type: "major"; execution: "sync"; flavor: "last-resort" }) => void;

/** After the webhooks that waited for the start, in milliseconds. */
const SOON = 5_000;

/**
 * Returns memory to the system that only startup needed: V8 grows the heap by 35 MB while it loads the code, and would keep it
 * as long as there is little to do. Blocks for some 70 ms, so it does not delay the start.
 */
export function releaseMemorySoon(): void {
  setTimeout(releaseMemory, SOON).unref();
}

function releaseMemory(): void {
  // Node has no other way to request it: https://nodejs.org/api/v8.html#v8setflagsfromstringflags
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as Collect;
  setFlagsFromString("--no-expose-gc");
  collect({ type: "major", execution: "sync", flavor: "last-resort" });
}
