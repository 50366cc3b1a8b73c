/** How long after the first signal a second one counts: Ctrl-C arrives from the terminal and again through npm. */
const SAME_PRESS = 1_000;

/**
 * Aborts when this process is asked to end: Ctrl-C, SIGTERM, a terminal that was closed, or a reader of its output that
 * went away. Asked again later, it ends at once.
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
  return controller.signal;
}

/** Resolves when the signal is aborted. */
export function aborted(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  if (signal.aborted) resolve();
  else signal.addEventListener("abort", () => resolve(), { once: true });
  return promise;
}
