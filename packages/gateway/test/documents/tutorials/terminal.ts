import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export type Program = { hasEnded(): boolean; hasFailed(): boolean; output(): string };

/** A shell that remembers its folder and what was left running. */
export type Terminal = AsyncDisposable & {
  run(script: string): Promise<{ readonly status: number | null; readonly output: string }>;
  start(script: string): Program;
};

/** Nothing is installed: packages come from the repository, and the gateway is the one that is already running. */
const NPM = `case "$*" in
install) ;;
test) exec node --test --test-isolation=none ;;
"run dev") exec node main.ts ;;
*) exit 127 ;;
esac`;
const NPX = (command: string) => `test "$1" = agentex-gateway || exit 127
test "$2" = serve && exit 0
shift
exec node ${command} "$@"`;

/** @param folder - creates an empty folder there, in which the first command runs. */
export function createTerminal(folder: string, root: string, gateway: string): Terminal {
  const bin = join(folder, "bin");
  const desk = join(folder, "desk");
  const state = join(folder, "cwd");
  for (const path of [bin, desk]) mkdirSync(path, { recursive: true });
  const scripts = { npm: NPM, npx: NPX(join(root, "packages/gateway/bin/agentex.js")) };
  for (const [name, script] of Object.entries(scripts)) {
    writeFileSync(join(bin, name), `#!/bin/sh\n${script}\n`);
    chmodSync(join(bin, name), 0o755);
  }
  writeFileSync(state, desk);
  const running: ChildProcess[] = [];
  const environment = {
    PATH: `${bin}:${join(process.execPath, "..")}:${process.env["PATH"]}`,
    HOME: folder,
    NO_COLOR: "1",
    AGENTEX_BASE_URL: gateway,
    ACP_PORT: "0",
  };
  const shell = (script: string) => {
    const child = spawn("sh", ["-c", `set -e; cd "$(cat '${state}')"\n${script}`], {
      env: environment,
      stdio: ["ignore", "pipe", "pipe"],
      // Its own process group, so that all of it can be ended.
      detached: true,
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    }
    return { child, output: () => output };
  };
  return {
    async run(script) {
      const { child, output } = shell(`${script}\npwd > '${state}'`);
      const [status] = (await once(child, "close")) as [number | null];
      return { status, output: output() };
    },
    start(script) {
      const { child, output } = shell(script);
      running.push(child);
      return {
        hasEnded: () => child.exitCode !== null,
        hasFailed: () => child.exitCode !== null && child.exitCode !== 0,
        output,
      };
    },
    async [Symbol.asyncDispose]() {
      for (const child of running) {
        if (child.exitCode !== null || child.pid === undefined) continue;
        const closed = once(child, "close");
        process.kill(-child.pid, "SIGTERM");
        await closed;
      }
    },
  };
}
