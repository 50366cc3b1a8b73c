/**
 * Aborts on Ctrl-C, SIGTERM or a closed terminal. A second signal more than a second later ends the process
 * immediately.
 */
export function interruption(): AbortSignal {
  const controller = new AbortController();
  let first: number | undefined;
  const interrupt = (): void => {
    // npm passes Ctrl-C on, so it may arrive twice.
    if (first !== undefined && performance.now() - first > 1_000) process.exit(1);
    first ??= performance.now();
    controller.abort();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, interrupt);
  return controller.signal;
}
