import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { ENCRYPTION_KEY } from "../stand/gateway.ts";
import { usageOf } from "../measure/process-usage.ts";

/** A gateway whose start was timed. */
export type Timed = {
  readonly pid: number;
  readonly url: string;
  /** Milliseconds until it reported that it is listening, and CPU milliseconds of all threads until then. */
  readonly listens: number;
  readonly cpu: number;
  stop(): Promise<void>;
};

/** @param program - the package's `bin/agentex.js`, from sources or a bundle. */
export async function startTimed(program: string, databaseUrl: string): Promise<Timed> {
  const begun = performance.now();
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", program, "serve"], {
    env: {
      PATH: process.env["PATH"],
      AGENTEX_PORT: "0",
      AGENTEX_DATABASE_URL: databaseUrl,
      AGENTEX_ENCRYPTION_KEY: ENCRYPTION_KEY,
      AGENTEX_LOG_FORMAT: "json",
      AGENTEX_ADDRESS_RATE: "off",
      AGENTEX_CONNECTIONS: "off",
      AGENTEX_ADDRESS_CONNECTIONS: "off",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const exited = once(child, "exit");
  const url = await new Promise<string>((resolve, reject) => {
    createInterface(child.stdout).on("line", (line) => {
      const found = /listens on (http:\/\/[^"\s]+)/.exec(line)?.[1];
      if (found !== undefined) resolve(found);
    });
    void exited.then(() => reject(new Error("the gateway did not start")));
  });
  const listens = performance.now() - begun;
  const pid = child.pid ?? 0;
  return {
    pid,
    url,
    listens,
    cpu: usageNow(pid).cpu * 1_000,
    async stop() {
      child.kill("SIGTERM");
      await exited;
    },
  };
}

/** Resident memory in bytes, and CPU seconds of all threads so far, finer than the clock ticks of `/proc/PID/stat`. */
export function usageNow(pid: number): { readonly resident: number; readonly cpu: number } {
  const usage = usageOf([pid]);
  if (usage === undefined) throw new Error("this bench needs /proc");
  const threads = readdirSync(`/proc/${pid}/task`).map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ")[0]),
  );
  return { resident: usage.resident, cpu: threads.reduce((sum, each) => sum + each, 0) / 1e9 };
}
