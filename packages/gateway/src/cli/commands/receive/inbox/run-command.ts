import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

export type CommandRun = {
  /** Passed to the shell. */
  readonly command: string;
  readonly environment: NodeJS.ProcessEnv;
  /** For standard input. */
  readonly input: Uint8Array;
  /** Asks the command to end: SIGTERM, and SIGKILL after `grace` milliseconds. */
  readonly signal: AbortSignal;
  readonly grace: number;
  /** A line of its standard error. */
  readonly onLine: (line: string) => void;
};

/** How a command ended. */
export type CommandEnd = {
  /** Undefined if a signal ended it. */
  readonly code: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  /** The beginning of its standard output. */
  readonly output: Uint8Array;
  readonly isCut: boolean;
  /** The last line of its standard error that is not blank. */
  readonly lastLine: string | undefined;
};

/** The most of the output that is kept, in bytes: the gateway takes 64 KiB of JSON as a result. */
const LONGEST_OUTPUT = 60 * 1024;
/** How much of a line is shown, in characters. */
const LONGEST_LINE = 2_000;

/** They end with this process, unless that is killed. */
const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) sendSignal(child, "SIGKILL");
});

/** Runs a command in a process group of its own, so that all of it can be ended. Rejects if there is no shell. */
export async function runCommand(parts: CommandRun): Promise<CommandEnd> {
  const { command, environment, input, signal, grace, onLine } = parts;
  const child = spawn(command, {
    shell: true,
    env: environment,
    stdio: ["pipe", "pipe", "pipe"],
    detached: process.platform !== "win32",
  });
  const closed = Promise.withResolvers<readonly [number | null, NodeJS.Signals | null]>();
  child.once("error", closed.reject);
  child.once("close", (code, name) => closed.resolve([code, name]));
  // A command need not read what it gets.
  child.stdin.on("error", () => {}).end(input);
  const output = keepBeginning(child.stdout);
  let lastLine: string | undefined;
  createInterface({ input: child.stderr }).on("line", (line) => {
    const shown = line.slice(0, LONGEST_LINE);
    if (shown.trim() !== "") lastLine = shown.trim();
    onLine(shown);
  });

  running.add(child);
  const kill = (): void => sendSignal(child, "SIGKILL");
  let deadline: NodeJS.Timeout | undefined;
  const stop = (): void => {
    sendSignal(child, "SIGTERM");
    deadline = setTimeout(kill, grace);
  };
  if (signal.aborted) stop();
  else signal.addEventListener("abort", stop);
  try {
    const [code, name] = await closed.promise;
    return { code: code ?? undefined, signal: name ?? undefined, ...output(), lastLine };
  } finally {
    clearTimeout(deadline);
    signal.removeEventListener("abort", stop);
    running.delete(child);
    // Whatever it left behind.
    if (signal.aborted) kill();
  }
}

function sendSignal(child: ChildProcess, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill(name);
    else process.kill(-child.pid, name);
  } catch {
    // All have exited.
  }
}

/** Reads all of a stream, so that its writer is not held up, and keeps the beginning. */
function keepBeginning(stream: Readable): () => Pick<CommandEnd, "output" | "isCut"> {
  const chunks: Buffer[] = [];
  let size = 0;
  stream.on("data", (chunk: Buffer) => {
    if (size < LONGEST_OUTPUT) chunks.push(chunk.subarray(0, LONGEST_OUTPUT - size));
    size += chunk.length;
  });
  return () => ({ output: Buffer.concat(chunks), isCut: size > LONGEST_OUTPUT });
}
