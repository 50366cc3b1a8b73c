import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { startProcess, type ServerProcess } from "./start-process.ts";

const AGENT = fileURLToPath(new URL("agent.ts", import.meta.url));

/** The agent, in its own process next to the one under test. */
export type AgentProcess = ServerProcess & {
  /** The number of deliveries received, and of distinct ones. */
  count(): Promise<{ count: number; different: number }>;
  /** Resolves once no delivery has arrived for a short while. */
  quiet(): Promise<void>;
};

/** Longer than the gateway takes between two deliveries of a backlog, in milliseconds. */
const QUIET_FOR = 100;

export async function startAgent(folder: string): Promise<AgentProcess> {
  const started = await startProcess({
    command: [process.execPath, AGENT],
    placement: "around",
    folder,
    name: "agent",
  });
  const count = async (): Promise<{ count: number; different: number }> =>
    (await (await fetch(`${started.url}/count`)).json()) as { count: number; different: number };
  return {
    ...started,
    count,
    async quiet() {
      for (let before = -1; ;) {
        const now = (await count()).count;
        if (now === before) return;
        before = now;
        await sleep(QUIET_FOR);
      }
    },
  };
}
