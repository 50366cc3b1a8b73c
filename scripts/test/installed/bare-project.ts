import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cp, glob, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { given } from "./given.ts";

/** The oldest Node that both packages support, the other runtimes, and the package linters. Each is a binary from npm. */
const TOOLS = [
  `node-${process.platform}-${process.arch}@20.20.2`,
  "bun@1.4.5",
  "deno@2.9.6",
  "workerd@1.20261117.1",
  "esbuild@0.28.2",
  "typescript@7.0.2",
  "@arethetypeswrong/cli@0.18.5",
];

/** The binary of the Node 20 among them, for `find`. */
export const OLD_NODE = `node-${process.platform}-${process.arch}/bin/node`;

const PROGRAM = join(import.meta.dirname, "program");

export type BareProject = AsyncDisposable & {
  readonly folder: string;
  /** Runs a program that must exit with 0, and returns its output. */
  readonly run: (command: string, args: readonly string[]) => string;
  /** The file that matches the pattern, below `node_modules`. */
  readonly find: (pattern: string) => Promise<string>;
};

/** An empty project with both packages, all runtimes, and without Node's types. */
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
  // The packages contain the binaries; their install scripts would only copy or download them.
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
