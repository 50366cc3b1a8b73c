import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** An agent that can be killed. */
export type AgentProcess = {
  kill(): Promise<void>;
};

const SCRIPT = fileURLToPath(new URL("agent-child.ts", import.meta.url));

/** Starts it, and resolves when it listens; it appends the requests that it receives to the file. */
export async function startAgentProcess(port: number, file: string): Promise<AgentProcess> {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", SCRIPT, String(port), file],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const ended = once(child, "exit");
  await Promise.race([once(child.stdout, "data"), ended]);
  if (child.exitCode !== null) throw new Error("the agent did not start");
  return {
    async kill() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}
