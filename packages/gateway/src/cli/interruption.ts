/**
 * Aborts when this process is asked to end: Ctrl-C, SIGTERM, a terminal that was closed. Asked again a second later, it
 * ends at once.
 */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  let first: number | undefined;
  const interrupt = (): void => {
    // Ctrl-C arrives from the terminal, and again through npm.
    if (first !== undefined && performance.now() - first > 1_000) process.exit(1);
    first ??= performance.now();
    controller.abort();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, interrupt);
  return controller.signal;
}
