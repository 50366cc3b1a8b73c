const waiting: (() => void)[] = [];
let isBrief = false;
/** How many tasks a brief turn takes: about a millisecond's worth. */
const FEW = 8;

/**
 * Runs a task in the event loop's next check phase: after all sockets that are ready have been read, and together with
 * everything else that came in with them. What takes many steps is then taken step by step for all of them, which costs
 * less than one after the other: the code of a step is still in the processor's caches for the next.
 *
 * @param task - must not rely on anything that can change until then, such as an open connection.
 */
export function inCheckPhase(task: () => void): void {
  if (waiting.push(task) === 1) setImmediate(runAll);
}

/**
 * Makes the current turn of the event loop a brief one, because a connection was accepted: libuv accepts one per turn, so
 * that under load, with turns of ten milliseconds, a thousand new senders would have to wait for ten seconds.
 */
export function keepTurnBrief(): void {
  isBrief = true;
}

function runAll(): void {
  const tasks = isBrief ? waiting.splice(0, FEW) : waiting.splice(0);
  isBrief = false;
  if (waiting.length > 0) setImmediate(runAll);
  let begun = 0;
  try {
    for (const task of tasks) {
      begun += 1;
      task();
    }
  } finally {
    // One that throws does not hold up the others.
    if (begun < tasks.length) tasks.slice(begun).forEach(inCheckPhase);
  }
}
