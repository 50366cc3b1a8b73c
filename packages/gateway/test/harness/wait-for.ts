import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

const LIMIT = 60_000;
/** How long to wait between two checks, in milliseconds: briefly at first, then a tenth of the time that has passed. */
const [SHORTEST, LONGEST] = [5, 50];

/** Waits until a condition holds; fails if it does not in time (a minute by default). */
export async function waitFor(
  condition: () => boolean | Promise<boolean>,
  what: string | (() => string) = "what was waited for did not happen",
  milliseconds = LIMIT,
): Promise<void> {
  const begun = performance.now();
  while (!(await condition())) {
    const passed = performance.now() - begun;
    if (passed > milliseconds) assert.fail(typeof what === "string" ? what : what());
    // Checking costs CPU that the awaited event needs.
    await sleep(Math.min(Math.max(passed / 10, SHORTEST), LONGEST));
  }
}

/** Fails if a promise does not settle in time (a minute by default). */
export async function within<Value>(
  promise: Promise<Value>,
  what: string,
  milliseconds = LIMIT,
): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`not within ${milliseconds} ms: ${what}`)), milliseconds);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}
