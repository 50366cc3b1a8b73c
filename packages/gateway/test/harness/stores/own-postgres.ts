import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A PostgreSQL server for one test, which may stop it. */
export type OwnPostgres = {
  /** Its superuser's URL. */
  readonly url: string;
  /** Stops it like a crash, and keeps its data. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
};

const SCRIPT = fileURLToPath(new URL("../../../../../scripts/postgres/hold-server.ts", import.meta.url));

/** @returns undefined if this machine has no PostgreSQL to start. */
export async function startOwnPostgres(): Promise<OwnPostgres | undefined> {
  const child = spawn(process.execPath, ["--disable-warning=ExperimentalWarning", SCRIPT], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  const ended = once(child, "exit");
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const hear = async (): Promise<{ url?: string; outcome?: string; detail?: string }> => {
    const { value, done } = await lines.next();
    if (done === true) throw new Error("the server's process has ended");
    return JSON.parse(value) as { url?: string };
  };
  const tell = async (word: string): Promise<void> => {
    child.stdin.write(`${word}\n`);
    await hear();
  };
  const { url, outcome, detail } = await hear();
  if (outcome === "not_installed") return undefined;
  if (url === undefined) throw new Error(`PostgreSQL did not start: ${String(detail)}`);
  return {
    url,
    pause: () => tell("pause"),
    resume: () => tell("resume"),
    async stop() {
      child.stdin.end();
      await ended;
    },
  };
}
