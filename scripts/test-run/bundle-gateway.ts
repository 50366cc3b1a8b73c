import { copyFile, mkdir, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, type Plugin } from "rolldown";

const GATEWAY = fileURLToPath(new URL("../../packages/gateway/", import.meta.url));
const FOLDER = fileURLToPath(new URL("../../build/test-gateway/", import.meta.url));

/** The programs that packages/gateway/package.json names, by the same names. */
const PROGRAMS = {
  main: "src/main.ts",
  "sqlite-worker": "src/storage/sqlite/worker.ts",
  "verifier-thread": "src/ingress/verification/verifier-thread.ts",
};

/** A bundle that no run has written for as long belongs to none that is still running, in milliseconds. */
const ABANDONED = 24 * 60 * 60 * 1_000;

/** The bundle reads the package's own files, such as its documents, from where its sources do. */
const atItsSource: Plugin = {
  name: "at-its-source",
  transform: {
    filter: { id: /\/packages\/.*\.ts$/, code: "import.meta.url" },
    handler: (code, id) => code.replaceAll("import.meta.url", JSON.stringify(pathToFileURL(id).href)),
  },
};

/**
 * Bundles the gateway for tests that start it as a process: loaded from a few files instead of from some 1,400 modules, it
 * starts in half the time.
 *
 * @returns a folder with the same `bin/agentex.js` as the package's.
 */
export async function bundleGateway(): Promise<string> {
  await mkdir(join(FOLDER, "bin"), { recursive: true });
  const { output } = await build({
    input: Object.fromEntries(Object.entries(PROGRAMS).map(([name, file]) => [name, join(GATEWAY, file)])),
    platform: "node",
    // Starts threads from files of its own.
    external: [/^pino/],
    plugins: [atItsSource],
    output: { dir: FOLDER, format: "esm" },
  });
  const imports = Object.fromEntries(Object.keys(PROGRAMS).map((name) => [`#${name}`, `./${name}.js`]));
  await writeFile(join(FOLDER, "package.json"), JSON.stringify({ type: "module", imports }));
  await copyFile(join(GATEWAY, "bin/agentex.js"), join(FOLDER, "bin/agentex.js"));
  await removeAbandoned(output.map(({ fileName }) => fileName));
  return FOLDER;
}

/** A run beside this one, of sources before an edit, may still load its own. */
async function removeAbandoned(written: readonly string[]): Promise<void> {
  for (const name of await readdir(FOLDER)) {
    const path = join(FOLDER, name);
    if (!name.endsWith(".js") || written.includes(name)) continue;
    if (Date.now() - (await stat(path)).mtimeMs > ABANDONED) await rm(path, { force: true });
  }
}
