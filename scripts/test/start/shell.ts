import { spawnSync } from "node:child_process";

/** The output of a command that was pasted into a shell. */
export function paste(command: string): string {
  const { stdout, stderr, status } = spawnSync("sh", ["-c", command], { encoding: "utf8", timeout: 20_000 });
  if (status !== 0) throw new Error(`the command ended with ${status}: ${stderr}`);
  return stdout;
}
