import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { Socket } from "node:net";
import { COMPILE_CACHE, MAIN } from "../../harness/gateways/gateway-program.ts";
import { createManagement, type Management } from "../../harness/management.ts";
import type { TestDatabase } from "../../harness/stores/test-database.ts";
import { waitFor } from "../../harness/wait-for.ts";

/** A gateway in a separate process, as a user would start it. */
export type GatewayProcess = {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  readonly management: Management;
  /** Its log so far, one JSON object per line. */
  log(): string;
  signal(name: NodeJS.Signals): void;
  /** kill -9, and waits until it is gone. */
  kill(): Promise<void>;
  /** SIGTERM. @returns the exit code. */
  stop(): Promise<number | null>;
};

export type GatewayProcessOptions = {
  /** A free one by default. */
  readonly port?: number;
  /** By environment variable. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The clock of its machine: off by this many milliseconds, or stopped at this time. */
  readonly clock?: { readonly shift: number } | { readonly standsAt: number };
  /** Modules that its process loads first. */
  readonly imports?: readonly URL[];
};

const SET_CLOCK = new URL("set-clock.ts", import.meta.url);
/** The key of all gateways of a run: those that share a database must share it. */
const ENCRYPTION_KEY = "5e".repeat(32);

/** A test that fails before it can stop a gateway neither waits for it for ever nor leaves it behind. */
const running = new Set<ChildProcess>();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Starts `agentex serve`, and resolves when it listens. */
export async function startGatewayProcess(
  database: TestDatabase,
  { port = 0, settings = {}, clock, imports = [] }: GatewayProcessOptions = {},
): Promise<GatewayProcess> {
  const loaded = [...imports, ...(clock === undefined ? [] : [SET_CLOCK])];
  const flags = ["--disable-warning=ExperimentalWarning", ...loaded.map(({ href }) => `--import=${href}`)];
  const child = spawn(process.execPath, [...flags, MAIN, "serve"], {
    env: {
      PATH: process.env["PATH"],
      NODE_COMPILE_CACHE: COMPILE_CACHE,
      AGENTEX_DATABASE_URL: database.url,
      AGENTEX_ENCRYPTION_KEY: ENCRYPTION_KEY,
      AGENTEX_PORT: String(port),
      AGENTEX_LOG_FORMAT: "json",
      ...clockSettings(clock),
      ...settings,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  const take = (text: string): void => void (log += text);
  child.stdout.setEncoding("utf8").on("data", take);
  child.stderr.setEncoding("utf8").on("data", take);
  const ended = once(child, "exit");
  running.add(child);
  child.once("exit", () => running.delete(child));
  child.unref();
  for (const stream of [child.stdout, child.stderr]) if (stream instanceof Socket) stream.unref();
  const url = (): string | undefined => /"url":"(http[^"]+)"/.exec(log)?.[1];
  await waitFor(
    () => url() !== undefined || hasEnded(child),
    () => `the gateway did not start:\n${log}`,
  ).catch((error: unknown) => {
    child.kill("SIGKILL");
    throw error;
  });
  const listening = url();
  if (listening === undefined) throw new Error(`the gateway did not start:\n${log}`);

  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.ref();
    if (!hasEnded(child)) child.kill(signal);
    await ended;
    return child.exitCode;
  };
  return {
    url: listening,
    port: Number(new URL(listening).port),
    pid: child.pid ?? 0,
    management: createManagement(listening),
    log: () => log,
    signal: (name) => void child.kill(name),
    kill: async () => void (await end("SIGKILL")),
    stop: () => end("SIGTERM"),
  };
}

function clockSettings(clock: GatewayProcessOptions["clock"]): Record<string, string> {
  if (clock === undefined) return {};
  return "shift" in clock
    ? { TEST_CLOCK_SHIFT: String(clock.shift) }
    : { TEST_CLOCK_STANDS_AT: String(clock.standsAt) };
}

function hasEnded({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null;
}
