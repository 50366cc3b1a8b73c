import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { BINARY, COMPILE_CACHE } from "../harness/gateways/gateway-program.ts";
import { waitFor, within } from "../harness/wait-for.ts";

const LIMIT = 60_000;

/** How a run of `agentex …` ended, started as a program starts it: with pipes. */
export type Ran = {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as JSON. */
  json(): unknown;
};

export type RunOptions = {
  /** In addition to what every process has. */
  readonly environment?: Readonly<Record<string, string>>;
  /** For standard input. */
  readonly input?: string;
  readonly cwd?: string;
};

/** A running `agentex …`. */
export type Running = {
  readonly process: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Waits until its standard output, or error, contains this. */
  says(what: string | RegExp): Promise<void>;
  /** Sends a signal, SIGINT by default, and waits until it has ended. */
  stop(signal?: NodeJS.Signals): Promise<Ran>;
  ended(): Promise<Ran>;
};

/** The environment of a fresh shell, so that no setting of this machine applies. */
export function plainEnvironment(given: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { PATH = "", HOME = "" } = process.env;
  return { PATH, HOME, NODE_COMPILE_CACHE: COMPILE_CACHE, ...given };
}

/** Starts the real binary. */
export function startAgentex(
  args: readonly string[],
  { environment = {}, input, cwd }: RunOptions = {},
): Running {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", BINARY, ...args], {
    env: plainEnvironment(environment),
    stdio: ["pipe", "pipe", "pipe"],
    ...(cwd !== undefined && { cwd }),
  });
  const said = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said.stderr += text));
  child.stdin.on("error", () => {}).end(input ?? "");
  const closed = once(child, "close");
  const ended = async (): Promise<Ran> => {
    await within(closed, `agentex ${args.join(" ")} did not end: ${said.stdout}${said.stderr}`, LIMIT);
    return { code: child.exitCode, ...said, json: () => JSON.parse(said.stdout) as unknown };
  };
  return {
    process: child,
    stdout: () => said.stdout,
    stderr: () => said.stderr,
    async says(what) {
      const holds = (): boolean => {
        const all = said.stdout + said.stderr;
        return typeof what === "string" ? all.includes(what) : what.test(all);
      };
      await waitFor(holds, () => `it never said ${String(what)}: ${said.stdout}${said.stderr}`, LIMIT);
    },
    async stop(signal = "SIGINT") {
      child.kill(signal);
      return ended();
    },
    ended,
  };
}

/** Runs the real binary to its end. */
export async function agentex(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return startAgentex(args, options).ended();
}
