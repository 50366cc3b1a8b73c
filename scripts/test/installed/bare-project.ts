import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cp, glob, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { given } from "./given.ts";

/** The oldest Node that both packages run on, the other runtimes, and what looks at packages. Each is a binary of npm's. */
const TOOLS = [
  `node-${process.platform}-${process.arch}@20.20.2`,
  "bun@1.4.5",
  "deno@2.9.6",
  "workerd@1.20261117.1",
  "esbuild@0.28.2",
  "typescript@7.0.2",
  "@arethetypeswrong/cli@0.18.5",
];

const PROGRAM = join(import.meta.dirname, "program");

export type BareProject = AsyncDisposable & {
  readonly folder: string;
  /** Runs a program that has to end well, and returns what it writes. */
  readonly run: (command: string, args: readonly string[]) => string;
  /** The file that the pattern names, below `node_modules`. */
  readonly find: (pattern: string) => Promise<string>;
};

/** An empty project with both packages, all runtimes, and no types of Node's. */
export async function bareProject(tarballs: string): Promise<BareProject> {
  const folder = await mkdtemp(join(tmpdir(), "agentex-anywhere-"));
  const run = (command: string, args: readonly string[]): string => {
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: "utf8" });
    assert.equal(status, 0, stdout + stderr);
    return stdout;
  };
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module", private: true }));
  await writeFile(join(folder, "given.json"), JSON.stringify(given));
  await cp(PROGRAM, folder, { recursive: true });
  const files = (await readdir(tarballs)).filter((file) => !/^agentex-gateway-\d/.test(file));
  const paths = files.map((file) => join(tarballs, file));
  // The binaries are in the packages; scripts would only copy them, or load them from elsewhere.
  const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];
  run("npm", ["install", ...options, ...paths, ...TOOLS]);
  return {
    folder,
    run,
    find: async (pattern) => {
      for await (const file of glob(join("node_modules", pattern), { cwd: folder }))
        return join(folder, file);
      throw new Error(`${pattern} is not installed`);
    },
    async [Symbol.asyncDispose]() {
      await rm(folder, { recursive: true, force: true });
    },
  };
}
