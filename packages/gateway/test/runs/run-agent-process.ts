import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** An agent that starts runs, and can be killed or stopped for a while. */
export type RunAgentProcess = { signal(name: NodeJS.Signals): void; kill(): Promise<void> };

/** An attempt that it took. */
export type TakenAttempt = { readonly id: string; readonly attempt: number; readonly token: string };

const SCRIPT = fileURLToPath(new URL("run-agent-child.ts", import.meta.url));

/** Starts it, and resolves when it listens. @param file - to which it writes what it takes. */
export async function startRunAgent(port: number, file: string, gateway: string): Promise<RunAgentProcess> {
  const flags = ["--disable-warning=ExperimentalWarning", SCRIPT, String(port), file, gateway];
  const child = spawn(process.execPath, flags, { stdio: ["ignore", "pipe", "inherit"] });
  const ended = once(child, "exit");
  await Promise.race([once(child.stdout, "data"), ended]);
  if (child.exitCode !== null) throw new Error("the agent did not start");
  return {
    signal: (name) => void child.kill(name),
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** What agents wrote to a file. */
export function takenIn(file: string): readonly TakenAttempt[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as TakenAttempt);
}
