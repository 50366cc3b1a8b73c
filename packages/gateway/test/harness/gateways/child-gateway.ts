import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { COMPILE_CACHE, MAIN } from "./gateway-program.ts";
import { waitFor, within } from "../wait-for.ts";

/** `agentex …` as a real process. */
export type Child = {
  readonly process: ChildProcess;
  stdout(): string;
  stderr(): string;
  /** Its exit code; undefined if a signal ended it. */
  exited(): Promise<number | undefined>;
  /** Waits until it listens. @returns its URL. */
  listens(): Promise<string>;
  /** Ends it immediately, if it is still running. */
  kill(): Promise<void>;
};

/** @param environment - replaces this process's own settings. */
export function runChild(args: readonly string[], environment: Readonly<Record<string, string>>): Child {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("AGENTEX_"));
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", MAIN, ...args], {
    env: { NODE_COMPILE_CACHE: COMPILE_CACHE, ...Object.fromEntries(inherited), ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const said = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said.stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said.stderr += text));
  const closed = once(child, "close");
  const url = (): string | undefined => /"url":"([^"]+)"/.exec(said.stdout)?.[1];
  return {
    process: child,
    stdout: () => said.stdout,
    stderr: () => said.stderr,
    async exited() {
      await within(closed, `the process did not end; it said: ${said.stdout}${said.stderr}`);
      return child.exitCode ?? undefined;
    },
    async listens() {
      await waitFor(() => url() !== undefined || child.exitCode !== null, "the gateway did not start");
      const listening = url();
      if (listening === undefined) throw new Error(`the gateway ended: ${said.stdout}${said.stderr}`);
      return listening;
    },
    async kill() {
      child.kill("SIGKILL");
      await closed;
    },
  };
}
