import type { ServerProcess } from "../stand/start-process.ts";
import { usageOf } from "./process-usage.ts";

/** How much work a gateway does per second, and what one piece of it costs in microseconds of CPU. */
export type Rate = { readonly perSecond: number; readonly cpu: number };

/** @param work - the work to measure; returns how much it did. */
export async function rateOf(gateway: ServerProcess, work: () => Promise<number>): Promise<Rate> {
  const before = usageOfServer(gateway).cpu;
  const begun = performance.now();
  const count = await work();
  const took = (performance.now() - begun) / 1_000;
  return { perSecond: count / took, cpu: ((usageOfServer(gateway).cpu - before) / count) * 1e6 };
}

/** CPU in seconds, memory in bytes. */
export function usageOfServer({ pid }: ServerProcess): { readonly cpu: number; readonly resident: number } {
  const used = usageOf([pid]);
  if (used === undefined) throw new Error("this bench needs /proc");
  return used;
}
