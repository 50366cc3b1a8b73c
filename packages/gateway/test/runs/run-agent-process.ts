import { existsSync, readFileSync } from "node:fs";
import { startAgentProcess, type AgentProcess } from "../promises/stage/agent-process.ts";

/** An attempt that it accepted. */
export type TakenAttempt = { readonly id: string; readonly attempt: number; readonly token: string };

const SCRIPT = new URL("run-agent-child.ts", import.meta.url);

/** Starts an agent that starts runs, and resolves when it listens. @param file - the file to which it writes what it accepts. */
export async function startRunAgent(port: number, file: string, gateway: string): Promise<AgentProcess> {
  return startAgentProcess(port, file, { script: SCRIPT, rest: [gateway] });
}

/** What agents wrote to a file. */
export function takenIn(file: string): readonly TakenAttempt[] {
  if (!existsSync(file)) return [];
  const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
  return lines.map((line) => JSON.parse(line) as TakenAttempt);
}
