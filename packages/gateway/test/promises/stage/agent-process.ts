import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** An agent that can be killed. */
export type AgentProcess = {
  kill(): Promise<void>;
  signal(name: NodeJS.Signals): void;
};

const SCRIPT = new URL("agent-child.ts", import.meta.url);

export type AgentProcessOptions = {
  /** What it runs; by default, an agent that answers each request. */
  readonly script?: URL;
  /** Further arguments. */
  readonly rest?: readonly string[];
};

/** Starts it, and resolves when it listens; it appends the requests that it receives to the file. */
export async function startAgentProcess(
  port: number,
  file: string,
  { script = SCRIPT, rest = [] }: AgentProcessOptions = {},
): Promise<AgentProcess> {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", fileURLToPath(script), String(port), file, ...rest],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
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
