import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cp, glob, mkdir, mkdtemp, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
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

/** The Node 20 binary among them, for `find`. */
export const OLD_NODE = `node-${process.platform}-${process.arch}/bin/node`;

/** Where the tools of an earlier run are, because unpacking their binaries takes a minute. */
const KEPT = join(import.meta.dirname, "../../../build/test-tools");

const PROGRAM = join(import.meta.dirname, "program");

export type BareProject = AsyncDisposable & {
  readonly folder: string;
  /** Runs a program that must exit with 0, and returns its output. */
  readonly run: (command: string, args: readonly string[]) => string;
  /** The file of a tool that matches the pattern, below `node_modules`. */
  readonly find: (pattern: string) => Promise<string>;
};

const npmOptions = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];

/** An empty project with both packages, without Node's types, and all runtimes beside it. */
export async function bareProject(tarballs: string): Promise<BareProject> {
  const folder = await mkdtemp(join(tmpdir(), "agentex-anywhere-"));
  const tools = await installTools();
  const run: BareProject["run"] = (command, args) => runIn(folder, command, args);
  await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module", private: true }));
  await writeFile(join(folder, "given.json"), JSON.stringify(given));
  await cp(PROGRAM, folder, { recursive: true });
  const files = (await readdir(tarballs)).filter((file) => !/^agentex-gateway-\d/.test(file));
  const paths = files.map((file) => join(tarballs, file));
  run("npm", ["install", ...npmOptions, ...paths]);
  return {
    folder,
    run,
    find: async (pattern) => {
      for await (const file of glob(join("node_modules", pattern), { cwd: tools })) return join(tools, file);
      throw new Error(`${pattern} is not installed`);
    },
    async [Symbol.asyncDispose]() {
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Installs them unless an earlier run did. @returns their folder. */
async function installTools(): Promise<string> {
  const name = createHash("sha256").update(TOOLS.join()).digest("hex").slice(0, 12);
  const folder = join(KEPT, name);
  if (await stat(folder).catch(() => undefined)) return folder;
  await rm(KEPT, { recursive: true, force: true });
  await mkdir(KEPT, { recursive: true });
  const unfinished = await mkdtemp(join(KEPT, "new-"));
  await writeFile(join(unfinished, "package.json"), JSON.stringify({ private: true }));
  // The packages contain the binaries; their install scripts would only copy or download them.
  runIn(unfinished, "npm", ["install", ...npmOptions, ...TOOLS]);
  // Only a complete install gets this name.
  await rename(unfinished, folder);
  return folder;
}

function runIn(folder: string, command: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, encoding: "utf8" });
  assert.equal(status, 0, stdout + stderr);
  return stdout;
}
