import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { cpus, platform, release, totalmem } from "node:os";

/** What the figures depend on besides the code. */
export type Machine = {
  readonly processor: string;
  readonly cores: number;
  /** Bytes. */
  readonly memory: number;
  readonly system: string;
  readonly node: string;
  /** Commit of the checkout, with `+` if files differ from it. */
  readonly commit: string;
  /** Date of the run, as YYYY-MM-DD. */
  readonly date: string;
};

export function describeMachine(): Machine {
  return {
    processor: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memory: totalmem(),
    system: `${distribution() ?? platform()}, kernel ${release()}`,
    node: process.version,
    commit: commit(),
    date: new Date().toISOString().slice(0, 10),
  };
}

/** The machine as one line of text. */
export function machineLine({ processor, cores, memory, system, node, commit: at, date }: Machine): string {
  const gigabytes = Math.round(memory / 1024 ** 3);
  return `${cores} cores (${processor}), ${gigabytes} GiB, ${system}, Node ${node}, commit ${at}, ${date}`;
}

function distribution(): string | undefined {
  try {
    return /^PRETTY_NAME="(.*)"$/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1];
  } catch {
    return undefined;
  }
}

function commit(): string {
  try {
    const git = (...args: string[]): string =>
      execFileSync("git", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
    return (
      git("rev-parse", "--short", "HEAD") +
      (git("status", "--porcelain", "packages", "bench") === "" ? "" : "+")
    );
  } catch {
    return "unknown";
  }
}
