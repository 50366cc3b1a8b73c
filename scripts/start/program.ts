import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { stripVTControlCharacters } from "node:util";

/** A child process that runs a Node program. */
export type Program = {
  readonly name: string;
  /** Resolves when it has exited and all of its output has been read. */
  readonly ended: Promise<Ending>;
  /** Aborted when it has exited. */
  readonly gone: AbortSignal;
  /** Asks it to stop, kills it if it does not, and waits until it has exited. */
  stop(): Promise<Ending>;
  /** Kills it without asking first, and waits until it has exited. */
  kill(): Promise<Ending>;
};

export type Ending = {
  readonly name: string;
  /** Null if a signal ended it. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last lines of its standard error, without colours. */
  readonly lastWords: readonly string[];
};

export type ProgramParts = {
  readonly name: string;
  /** The file to run and its arguments. */
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly onLine: (line: string, stream: "stdout" | "stderr") => void;
  /** How long it may take to stop when asked, in milliseconds. */
  readonly stopTimeout?: number;
};

const MOST_LAST_WORDS = 20;

/** Runs a program with the current Node. It exits together with this process, unless this process ends by SIGKILL. */
export function startProgram(parts: ProgramParts): Program {
  const { name, args, cwd, env, onLine, stopTimeout = 10_000 } = parts;
  const child = spawn(process.execPath, args, {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    // In its own process group: Ctrl-C reaches a whole group, and this process decides the order in which programs stop.
    detached: true,
  });
  const lastWords: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => onLine(line, "stdout"));
  createInterface({ input: child.stderr }).on("line", (line) => {
    lastWords.push(stripVTControlCharacters(line));
    if (lastWords.length > MOST_LAST_WORDS) lastWords.shift();
    onLine(line, "stderr");
  });

  const kill = (): unknown => child.kill("SIGKILL");
  process.once("exit", kill);
  const { promise: ended, resolve } = Promise.withResolvers<Ending>();
  const gone = new AbortController();
  const end = (code: number | null, signal: NodeJS.Signals | null): void => {
    process.off("exit", kill);
    resolve({ name, code, signal, lastWords });
    gone.abort();
  };
  child.once("close", end);
  child.once("error", (error) => {
    lastWords.push(error.message);
    // Without a process id, it never started, and emits no further events.
    if (child.pid === undefined) end(null, null);
  });

  return {
    name,
    ended,
    gone: gone.signal,
    async stop() {
      child.kill("SIGTERM");
      const deadline = setTimeout(kill, stopTimeout);
      const ending = await ended;
      clearTimeout(deadline);
      return ending;
    },
    async kill() {
      kill();
      return ended;
    },
  };
}

/** Why a program ended, for a person: `exit code 1`, followed by its last output if there was any. */
export function explainEnding({ code, signal, lastWords }: Ending): string {
  const how = signal ?? (code === null ? "it could not be started" : `exit code ${code}`);
  const why = lastWords.findLast((line) => line.trim() !== "");
  return why === undefined ? how : `${how}: ${why.trim()}`;
}
