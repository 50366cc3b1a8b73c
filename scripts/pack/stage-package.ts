import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { EXTERNAL } from "./bundle.ts";
import { bundlePackage } from "./bundle-package.ts";
import type { PackageContents } from "./packages.ts";
import { publishedManifest } from "./published-manifest.ts";

/**
 * Creates a package's folder as it is published: built JavaScript with source maps, with types if it is a library, plus the
 * package's other files.
 *
 * @param root - the repository.
 * @returns the folder.
 * @throws Error if its sources cannot be built.
 */
export async function stagePackage(
  root: string,
  { folder, node, isBundled, extras }: PackageContents,
): Promise<string> {
  const source = join(root, folder);
  const staged = join(root, "build", "packages", basename(folder));
  await rm(staged, { recursive: true, force: true });
  if (isBundled) await bundlePackage(source, staged);
  else await buildLibrary(root, source, staged);
  for (const extra of extras) {
    if ("from" in extra && extra.mayBeMissing === true && !existsSync(join(root, extra.from))) continue;
    const target = join(staged, extra.to);
    await mkdir(dirname(target), { recursive: true });
    if ("from" in extra) await cp(join(root, extra.from), target, { recursive: true });
    else await writeFile(target, await extra.text());
    // The source map would belong to the code that this replaces.
    await rm(`${target}.map`, { force: true });
  }
  await cp(join(source, "README.md"), join(staged, "README.md"));
  await cp(join(root, "LICENSE"), join(staged, "LICENSE"));
  const manifest: unknown = JSON.parse(await readFile(join(source, "package.json"), "utf8"));
  const published = publishedManifest(manifest, {
    node,
    holds: await readdir(staged),
    ...(isBundled && { bundledExcept: EXTERNAL }),
  });
  await writeFile(join(staged, "package.json"), `${JSON.stringify(published, null, 2)}\n`);
  return staged;
}

async function buildLibrary(root: string, source: string, staged: string): Promise<void> {
  compile(root, join(source, "tsconfig.build.json"));
  // The compiler's incremental build info.
  await rm(join(staged, "tsconfig.build.tsbuildinfo"), { force: true });
  await nameDeclarations(join(staged, "dist"));
}

function compile(root: string, project: string): void {
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  const { status, stdout, stderr } = spawnSync(process.execPath, [compiler, "-b", project], {
    cwd: root,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`${project} could not be built:\n${stdout}${stderr}`);
}

/** The compiler leaves the sources' file names in declarations; the published declarations must name the built modules. */
async function nameDeclarations(folder: string): Promise<void> {
  for (const file of await readdir(folder, { recursive: true })) {
    if (!file.endsWith(".d.ts")) continue;
    const text = await readFile(join(folder, file), "utf8");
    await writeFile(join(folder, file), text.replaceAll(SOURCE_NAME, "$1.js$2"));
  }
}

/** A relative module specifier in `from "…"`, `import("…")` and `import "…"`. */
const SOURCE_NAME = /((?:\bfrom |\bimport\(|\bimport )"\.{1,2}\/[^"]*)\.ts(")/g;
