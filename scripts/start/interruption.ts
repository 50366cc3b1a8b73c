/**
 * How long after the first signal a second one is ignored as a duplicate: Ctrl-C arrives from the terminal and again through
 * npm.
 */
const SAME_PRESS = 1_000;
const LOOK_FOR_PARENT = 500;

/**
 * Aborts when this process should stop: on Ctrl-C, SIGTERM, a closed terminal, a closed output pipe, or when npm exits. A
 * later second request exits immediately.
 */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  let first: number | undefined;
  const interrupt = (): void => {
    if (first !== undefined && performance.now() - first > SAME_PRESS) process.exit(1);
    first ??= performance.now();
    controller.abort();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, interrupt);
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => controller.abort());
  abortWithNpm(controller);
  return controller.signal;
}

/** Resolves when the signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  else signal.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}

/**
 * npm runs scripts in a shell. A SIGTERM to npm ends that shell without notifying its children, so the only sign is that the
 * parent process changes. Checked only under npm: a process that was started by hand may outlive its shell.
 */
function abortWithNpm(controller: AbortController): void {
  if (process.env["npm_lifecycle_event"] === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) controller.abort();
  }, LOOK_FOR_PARENT).unref();
}
