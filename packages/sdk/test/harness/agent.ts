import { AgentServer, type AgentLog, type AgentServerOptions } from "../../src/index.ts";

/** A log that keeps its messages. */
export class KeptLog implements AgentLog {
  readonly lines: string[] = [];
  readonly errors: unknown[] = [];

  info(message: string): void {
    this.lines.push(`info ${message}`);
  }

  warn(message: string, error?: unknown): void {
    this.lines.push(`warn ${message}`);
    if (error !== undefined) this.errors.push(error);
  }

  error(message: string, error?: unknown): void {
    this.lines.push(`error ${message}`);
    if (error !== undefined) this.errors.push(error);
  }
}

export const KEY = "5b6e6e1f0c2a4d7f9a3b5c8d7e6f1a2b";

/** An agent that ignores this machine's environment, listens on any free port and leaves signals alone. */
export function createAgent(options: AgentServerOptions = {}): AgentServer {
  return new AgentServer({
    name: "tester",
    description: "Is tested",
    port: 0,
    environment: {},
    stopAtSignals: false,
    log: new KeptLog(),
    ...options,
  });
}

/** Resolves once the condition holds; fails if that takes more than ten seconds. */
export async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
