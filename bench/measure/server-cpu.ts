import { existsSync, readFileSync } from "node:fs";
import { familyOf } from "./process-usage.ts";

/** Fields of `/proc/PID/stat` after the name: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const OWN = [11, 12];
const OF_THE_DEAD = [13, 14];
/** Hertz; what Linux tells programs on every architecture of today. */
const TICKS = 100;

/**
 * Seconds of a processor that a server which works in many processes, such as PostgreSQL, has used so far; those of its
 * processes that have ended are in it too.
 *
 * @param pid - of the process that started the others.
 * @returns undefined where the system has no `/proc`.
 */
export function serverCpu(pid: number): number | undefined {
  if (!existsSync("/proc/self/stat")) return undefined;
  const ticks = familyOf(pid).map((member) => ticksOf(member, [...OWN, ...OF_THE_DEAD]));
  return ticks.reduce((total, some) => total + some, 0) / TICKS;
}

/** 0 for one that has just ended: its parent has counted it by the next look. */
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
