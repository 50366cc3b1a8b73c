import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";

/** Resource usage of a process and its children so far, as the operating system counts it. */
export type Usage = {
  /** CPU seconds, user and system, of all threads. */
  readonly cpu: number;
  /** CPU seconds of the main thread alone; in Node, the one that runs the event loop. */
  readonly mainThreadCpu: number;
  /** Resident memory in bytes. */
  readonly resident: number;
};

/**
 * Indexes of the fields of `/proc/PID/stat` after the name, which may contain spaces:
 * https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
 */
const USER_TIME = 11;
const SYSTEM_TIME = 12;
const RESIDENT_PAGES = 21;

/**
 * @param pids - processes to add up.
 * @returns undefined if the system has no `/proc`.
 */
export function usageOf(pids: readonly number[]): Usage | undefined {
  if (!existsSync("/proc/self/stat")) return undefined;
  const usages = pids.map(usageOfOne);
  const sum = (of: (usage: Usage) => number): number => usages.reduce((total, usage) => total + of(usage), 0);
  return {
    cpu: sum(({ cpu }) => cpu),
    mainThreadCpu: sum(({ mainThreadCpu }) => mainThreadCpu),
    resident: sum(({ resident }) => resident),
  };
}

/** A process and all its descendants. */
export function familyOf(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" ").filter(Boolean).map(Number),
  );
  return [pid, ...children.flatMap(familyOf)];
}

function usageOfOne(pid: number): Usage {
  const whole = statOf(`/proc/${pid}/stat`);
  return {
    cpu: secondsOf(whole),
    mainThreadCpu: secondsOf(statOf(`/proc/${pid}/task/${pid}/stat`)),
    resident: Number(whole[RESIDENT_PAGES]) * pageSize(),
  };
}

function statOf(file: string): string[] {
  const text = readFileSync(file, "utf8");
  return text.slice(text.lastIndexOf(")") + 2).split(" ");
}

function secondsOf(stat: readonly string[]): number {
  return (Number(stat[USER_TIME]) + Number(stat[SYSTEM_TIME])) / ticksPerSecond();
}

function ticksPerSecond(): number {
  return configuration("CLK_TCK");
}

function pageSize(): number {
  return configuration("PAGESIZE");
}

const known = new Map<string, number>();

function configuration(name: string): number {
  const value = known.get(name) ?? Number(execFileSync("getconf", [name], { encoding: "utf8" }));
  known.set(name, value);
  return value;
}
