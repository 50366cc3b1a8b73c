import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A Node program that runs alongside this one. */
export type Program = {
  /** Resolves when it has exited, with how: `exit code 1`, `SIGTERM`. */
  readonly ended: Promise<string>;
  /** Sends SIGTERM, kills it if that does not end it, and waits for its exit. */
  stop(): Promise<void>;
};

export type ProgramParts = {
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly onLine: (line: string) => void;
};

/** How long it may take to exit after SIGTERM, in milliseconds. */
const STOP_TIMEOUT = 10_000;

/** Runs a program with this process's Node. It ends when this process does, unless by SIGKILL. */
export function startProgram({ args, environment, onLine }: ProgramParts): Program {
  const child = spawn(process.execPath, args, {
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
    // A process group of its own: Ctrl-C reaches a terminal's whole group, and the order of exits is decided here.
    detached: true,
  });
  for (const input of [child.stdout, child.stderr]) createInterface({ input }).on("line", onLine);

  // With --watch, the program is a child of its watcher: signal both.
  const signal = (name: NodeJS.Signals): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, name);
    } catch {
      // All have exited.
    }
  };
  const kill = (): void => signal("SIGKILL");
  process.once("exit", kill);
  const { promise: ended, resolve } = Promise.withResolvers<string>();
  child.once("close", (code, name) => {
    process.off("exit", kill);
    resolve(name ?? `exit code ${code}`);
  });
  child.once("error", (error) => {
    onLine(error.message);
    // Without a process id it never ran, and no further event follows.
    if (child.pid === undefined) resolve("it failed to start");
  });
  return {
    ended,
    async stop() {
      signal("SIGTERM");
      const deadline = setTimeout(kill, STOP_TIMEOUT);
      await ended;
      clearTimeout(deadline);
      // Whatever the watcher left behind.
      kill();
    },
  };
}
