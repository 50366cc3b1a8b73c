import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pinned, type Placement } from "./placement.ts";

/** A server in its own process. */
export type ServerProcess = {
  readonly pid: number;
  /** Such as `http://127.0.0.1:40123`. */
  readonly url: string;
  /** What it has printed so far. */
  output(): string;
  /** Asks it to exit, and waits until it has. */
  stop(): Promise<void>;
  /** Kills it, like a crash. */
  kill(): Promise<void>;
};

export type ToStart = {
  readonly command: readonly string[];
  readonly placement: Placement;
  /** The folder for its output, in a file with its name. */
  readonly folder: string;
  readonly name: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Its URL, if it does not print it. */
  readonly url?: string;
};

const START_LIMIT = 60_000;
const STOP_LIMIT = 30_000;
const URL_WRITTEN = /"?url"?:\s*"?(http:\/\/[^"\s]+)/;

/**
 * Starts a server, and waits until it has printed the URL it listens on.
 *
 * @throws Error with its output if it exits instead.
 */
export async function startProcess({
  command,
  placement,
  folder,
  name,
  env = {},
  url,
}: ToStart): Promise<ServerProcess> {
  const file = join(folder, `${name}.log`);
  const log = openSync(file, "w");
  const [program = "", ...args] = [...pinned(placement), ...command];
  const inherited = Object.entries(process.env).filter(([key]) => !key.startsWith("AGENTEX_"));
  const child = spawn(program, args, {
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: ["ignore", log, log],
  });
  closeSync(log);
  const exited = once(child, "exit");
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    const deadline = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT);
    await exited;
    clearTimeout(deadline);
    process.off("exit", killNow);
  };
  const killNow = (): unknown => child.kill("SIGKILL");
  process.on("exit", killNow);

  const output = (): string => readFileSync(file, "utf8");
  const deadline = Date.now() + START_LIMIT;
  for (;;) {
    const listening = url ?? URL_WRITTEN.exec(output())?.[1];
    if (child.exitCode !== null || Date.now() > deadline) {
      killNow();
      throw new Error(`${name} did not start: ${output()}`);
    }
    if (listening !== undefined && child.pid !== undefined && (await answers(listening))) {
      return {
        pid: child.pid,
        url: listening,
        output,
        stop: () => end("SIGTERM"),
        kill: () => end("SIGKILL"),
      };
    }
    await sleep(20);
  }
}

/** Any response shows that something is listening. */
async function answers(url: string): Promise<boolean> {
  try {
    await (await fetch(url)).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
