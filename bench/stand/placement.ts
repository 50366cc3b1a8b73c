import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";

/**
 * Where a process may run. The process under test has a core to itself; the load generator and the agent share the other. If
 * several processes are measured together, the operating system places them.
 */
export type Placement = "measured" | "around" | "anywhere";

let hasTaskset: boolean | undefined;

/** Whether processes can be pinned to a core here. */
export function canPin(): boolean {
  hasTaskset ??= availableParallelism() > 1 && spawnSync("taskset", ["--version"]).status === 0;
  return hasTaskset;
}

/** The command prefix that pins a program to its place. */
export function pinned(placement: Placement): string[] {
  if (placement === "anywhere") return [];
  return canPin() ? ["taskset", "--cpu-list", placement === "measured" ? "0" : "1"] : [];
}

/**
 * The Node command for this place. V8 uses four garbage collection threads regardless of the number of cores; on a single core,
 * they would leave the event loop only a fifth of it.
 */
export function nodeAt(placement: Placement): string[] {
  return [process.execPath, ...(placement === "measured" && canPin() ? ["--v8-pool-size=1"] : [])];
}

/**
 * Moves all threads of a process except the main one to the other core. On a single core, a call that wakes another
 * thread would be charged for everything that thread does meanwhile.
 */
export function leaveCoreToFirstThread(pid: number): void {
  if (!canPin()) return;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    if (Number(thread) !== pid) execFileSync("taskset", ["--cpu-list", "--pid", "1", thread]);
  }
}

/** Moves this process, and everything it starts from now on, to the other core. */
export function stepAside(): void {
  if (canPin()) execFileSync("taskset", ["--all-tasks", "--cpu-list", "--pid", "1", String(process.pid)]);
}
