import { spawn } from "node:child_process";
import { once } from "node:events";

export type ChildParts = {
  command: string;
  args: readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
};

/** A child process that runs until it is disposed of. */
export type Child = AsyncDisposable & {
  /** The most recent output, stdout and stderr. */
  output: () => string;
  hasEnded: () => boolean;
};

const outputKept = 20_000;
const patienceMilliseconds = 10_000;

/** Starts a program and keeps its output, in case something fails. */
export function startChild({ command, args, cwd, env }: ChildParts): Child {
  const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const keep = (text: string): unknown => (output = (output + text).slice(-outputKept));
  child.stdout.setEncoding("utf8").on("data", keep);
  child.stderr.setEncoding("utf8").on("data", keep);
  const ended = once(child, "close").catch((error: unknown) => keep(String(error)));
  const hasEnded = (): boolean =>
    child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
  return {
    output: () => output,
    hasEnded,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      const impatience = setTimeout(() => child.kill("SIGKILL"), patienceMilliseconds);
      await ended;
      clearTimeout(impatience);
    },
  };
}
