import { existsSync, readFileSync } from "node:fs";
import { familyOf } from "./process-usage.ts";

/**
 * Indexes of the fields of `/proc/PID/stat` after the name: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
const OWN = [11, 12];
const OF_THE_DEAD = [13, 14];
/** Clock ticks per second (Hz), as Linux reports them on all current architectures. */
const TICKS = 100;

/**
 * CPU seconds used so far by a multi-process server such as PostgreSQL, including its processes that have exited.
 *
 * @param pid - the parent process.
 * @returns undefined if the system has no `/proc`.
 */
export function serverCpu(pid: number): number | undefined {
  if (!existsSync("/proc/self/stat")) return undefined;
  const ticks = familyOf(pid).map((member) => ticksOf(member, [...OWN, ...OF_THE_DEAD]));
  return ticks.reduce((total, some) => total + some, 0) / TICKS;
}

/** 0 for a process that has just exited: its parent accounts for it by the next reading. */
function ticksOf(pid: number, fields: readonly number[]): number {
  let text: string;
  try {
    text = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return 0;
  }
  const values = text.slice(text.lastIndexOf(")") + 2).split(" ");
  return fields.reduce((total, field) => total + Number(values[field]), 0);
}
