import { execFileSync, spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { availableParallelism } from "node:os";

/**
 * Where a process may run: what is measured has a core to itself, whoever sends to it or answers it shares the other.
 * Where several processes are measured together, the system places them.
 */
export type Placement = "measured" | "around" | "anywhere";

let hasTaskset: boolean | undefined;

/** Whether processes can be kept to a core here. */
export function canPin(): boolean {
  hasTaskset ??= availableParallelism() > 1 && spawnSync("taskset", ["--version"]).status === 0;
  return hasTaskset;
}

/** The command that keeps a program where it is placed, for the front of its command line. */
export function pinned(placement: Placement): string[] {
  if (placement === "anywhere") return [];
  return canPin() ? ["taskset", "--cpu-list", placement === "measured" ? "0" : "1"] : [];
}

/**
 * Node, as it is to be started there. V8 takes four threads for collecting garbage, however many cores there are; on a single
 * one they would leave the event loop a fifth of it.
 */
export function nodeAt(placement: Placement): string[] {
  return [process.execPath, ...(placement === "measured" && canPin() ? ["--v8-pool-size=1"] : [])];
}

/**
 * Moves all threads of a process but the first to where everything else is. On one core, whatever wakes another thread would
 * be charged with all that it does meanwhile.
 */
export function leaveCoreToFirstThread(pid: number): void {
  if (!canPin()) return;
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    if (Number(thread) !== pid) execFileSync("taskset", ["--cpu-list", "--pid", "1", thread]);
  }
}

/** Keeps this process, and what it starts from now on, beside what is measured. */
export function stepAside(): void {
  if (canPin()) execFileSync("taskset", ["--all-tasks", "--cpu-list", "--pid", "1", String(process.pid)]);
}
