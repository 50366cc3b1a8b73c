import { spawnSync } from "node:child_process";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { PackageContents } from "./packages.ts";
import { publishedManifest } from "./published-manifest.ts";

/**
 * Lays a package out as it is published: built JavaScript with types and source maps, and whatever else it holds.
 *
 * @param root - the repository.
 * @returns the folder.
 * @throws Error when its sources cannot be built.
 */
export async function stagePackage(root: string, { folder, node, extras }: PackageContents): Promise<string> {
  const source = join(root, folder);
  const staged = join(root, "build", "packages", basename(folder));
  await rm(staged, { recursive: true, force: true });
  build(root, join(source, "tsconfig.build.json"));
  // The compiler's notes for its next run.
  await rm(join(staged, "tsconfig.build.tsbuildinfo"), { force: true });
  await nameDeclarations(join(staged, "dist"));
  for (const extra of extras) {
    const target = join(staged, extra.to);
    await mkdir(dirname(target), { recursive: true });
    if ("from" in extra) await cp(join(root, extra.from), target, { recursive: true });
    else await writeFile(target, await extra.text());
    // It would be that of the code whose place this takes.
    await rm(`${target}.map`, { force: true });
  }
  await cp(join(source, "README.md"), join(staged, "README.md"));
  await cp(join(root, "LICENSE"), join(staged, "LICENSE"));
  const manifest: unknown = JSON.parse(await readFile(join(source, "package.json"), "utf8"));
  const published = publishedManifest(manifest, { node, holds: await readdir(staged) });
  await writeFile(join(staged, "package.json"), `${JSON.stringify(published, null, 2)}\n`);
  return staged;
}

function build(root: string, project: string): void {
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  const { status, stdout, stderr } = spawnSync(process.execPath, [compiler, "-b", project], {
    cwd: root,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${project} could not be built:\n${stdout}${stderr}`);
}

/** What declares a module's types is named by the module: the compiler leaves the sources' names in declarations. */
async function nameDeclarations(folder: string): Promise<void> {
  for (const file of await readdir(folder, { recursive: true })) {
    if (!file.endsWith(".d.ts")) continue;
    const text = await readFile(join(folder, file), "utf8");
    await writeFile(join(folder, file), text.replaceAll(SOURCE_NAME, "$1.js$2"));
  }
}

/** A relative module's name in `from "…"`, `import("…")` and `import "…"`. */
const SOURCE_NAME = /((?:\bfrom |\bimport\(|\bimport )"\.{1,2}\/[^"]*)\.ts(")/g;
