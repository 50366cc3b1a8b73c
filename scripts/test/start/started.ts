import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { until } from "../../start/until.ts";

const ROOT = join(import.meta.dirname, "../../..");
const TIMEOUT = 60_000;

/** `npm start`'s script in its own process. */
export type Started = {
  readonly output: () => string;
  readonly errors: () => string;
  /** The commands that it printed, in order; resolves once all are printed. */
  readonly commands: () => Promise<string[]>;
  readonly kill: (signal: NodeJS.Signals) => void;
  readonly exitCode: () => Promise<number | null>;
};

/** Starts it with its own environment, on free ports by default; it is stopped after the test. */
export function started(context: TestContext, environment: NodeJS.ProcessEnv): Started {
  const own = Object.entries(process.env).filter(([name]) => !/^(AGENTEX|AGENT|ACP|npm)_/.test(name));
  const child = spawn(process.execPath, [join(ROOT, "scripts/start.ts")], {
    env: { ...Object.fromEntries(own), AGENTEX_PORT: "0", ACP_PORT: "0", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  let errors = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const closed = once(child, "close");
  context.after(async () => {
    child.kill("SIGTERM");
    await closed;
  });
  return {
    output: () => output,
    errors: () => errors,
    async commands() {
      const whole = await until(
        () => (child.exitCode !== null || output.includes("Ctrl-C stops everything") ? output : undefined),
        { timeout: TIMEOUT },
      );
      return [...(whole ?? "").matchAll(/^curl .*(?:(?<=\\)\n.*)*/gm)].map(([command]) => command);
    },
    kill: (signal) => void child.kill(signal),
    async exitCode() {
      await closed;
      return child.exitCode;
    },
  };
}

/** A folder that is removed after the test. */
export function temporaryFolder(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "agentex-start-"));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
