import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A Node program that runs beside this one. */
export type Program = {
  /** Resolves when it has ended, to how: `exit code 1`, `SIGTERM`. */
  readonly ended: Promise<string>;
  /** Asks it to end, makes it end if it does not, and waits until it has. */
  stop(): Promise<void>;
};

export type ProgramParts = {
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  readonly onLine: (line: string) => void;
};

/** How long it may take to end when it is asked to, in milliseconds. */
const STOP_TIMEOUT = 10_000;

/** Runs a program with the Node that runs this one. It ends with this process, however that ends, unless by SIGKILL. */
export function startProgram({ args, environment, onLine }: ProgramParts): Program {
  const child = spawn(process.execPath, args, {
    env: environment,
    stdio: ["ignore", "pipe", "pipe"],
    // A process group of its own: Ctrl-C at a terminal reaches whole groups, and who ends first is decided here.
    detached: true,
  });
  for (const input of [child.stdout, child.stderr]) createInterface({ input }).on("line", onLine);

  // With --watch, the program itself is a child of its watcher: the signal is for both.
  const signal = (name: NodeJS.Signals): void => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, name);
    } catch {
      // All of them have ended.
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
    // Without a process id it never ran, and nothing else will be heard of it.
    if (child.pid === undefined) resolve("it could not be started");
  });
  return {
    ended,
    async stop() {
      signal("SIGTERM");
      const deadline = setTimeout(kill, STOP_TIMEOUT);
      await ended;
      clearTimeout(deadline);
      // A program that its watcher left behind.
      kill();
    },
  };
}
