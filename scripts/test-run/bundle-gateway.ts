import { copyFile, mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Plugin } from "rolldown";
import { bundle, bundledImports, programsOf } from "../pack/bundle.ts";

const GATEWAY = fileURLToPath(new URL("../../packages/gateway/", import.meta.url));
const FOLDER = fileURLToPath(new URL("../../build/test-gateway/", import.meta.url));

/** If no run has written a bundle for this long, in milliseconds, no running tests use it. */
const ABANDONED = 24 * 60 * 60 * 1_000;

/** The bundle must find the package's own files, such as its documents, in the same place as its sources do. */
const atItsSource: Plugin = {
  name: "at-its-source",
  transform: {
    filter: { id: /\/packages\/.*\.ts$/, code: "import.meta.url" },
    // Lines stay the same, so the source map stays correct.
    handler: (code, id) => ({
      code: code.replaceAll("import.meta.url", JSON.stringify(pathToFileURL(id).href)),
      map: null,
    }),
  },
};

/**
 * Bundles the gateway for tests that start it as a process: loaded from a few files instead of about 1,400 modules, it starts
 * in half the time. The published package is bundled likewise.
 *
 * @returns a folder with the same `bin/agentex.js` as the package's.
 */
export async function bundleGateway(): Promise<string> {
  await mkdir(join(FOLDER, "bin"), { recursive: true });
  const written = await bundle({ source: GATEWAY, folder: FOLDER, plugins: [atItsSource] });
  const imports = bundledImports(await programsOf(GATEWAY), ".");
  await writeFile(join(FOLDER, "package.json"), JSON.stringify({ type: "module", imports }));
  await copyFile(join(GATEWAY, "bin/agentex.js"), join(FOLDER, "bin/agentex.js"));
  await removeAbandoned(written.flatMap(({ fileName }) => [fileName, `${fileName}.map`]));
  return FOLDER;
}

/** A concurrent run, of sources before an edit, may still load its own bundle. */
async function removeAbandoned(written: readonly string[]): Promise<void> {
  for (const name of await readdir(FOLDER)) {
    const path = join(FOLDER, name);
    if (!/\.js(\.map)?$/.test(name) || written.includes(name)) continue;
    if (Date.now() - (await stat(path)).mtimeMs > ABANDONED) await rm(path, { force: true });
  }
}
