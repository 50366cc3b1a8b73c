import { closeSync, fsyncSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";

const TRIES = 100;
const PAGE = Buffer.alloc(16 * 1024, 1);

/** How long an fsync of one page takes in this folder, in milliseconds: the median of many tries. */
export function fsyncTime(folder: string): number {
  const file = join(folder, "fsync-time");
  const descriptor = openSync(file, "w");
  const times = Array.from({ length: TRIES }, () => {
    const begun = performance.now();
    writeSync(descriptor, PAGE);
    fsyncSync(descriptor);
    return performance.now() - begun;
  });
  closeSync(descriptor);
  rmSync(file);
  return times.toSorted((a, b) => a - b)[TRIES / 2] ?? 0;
}
