import type { AgentServerOptions } from "../../src/index.ts";

/** Time passes a hundred times as fast: a lease of two minutes is renewed every 0.4 seconds. */
export const hurried: NonNullable<AgentServerOptions["sleep"]> = async (time, signal) => {
  if (signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, time / 100);
  signal.addEventListener("abort", () => resolve());
  await promise;
  clearTimeout(timer);
};
