import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { groupTests, type TestGroup } from "./test-groups.ts";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
const FOLDER = join(ROOT, "build/test-groups");

const everyTest = [
  "scripts/test/**/*.test.ts",
  "bench/test/**/*.test.ts",
  "examples/*/test/**/*.test.{ts,tsx}",
  "packages/*/test/**/*.test.{ts,tsx}",
];

/** Files for `node --test`, each of which runs the tests of one group. */
export type GroupFiles = {
  readonly folder: string;
  readonly paths: readonly string[];
  remove(): void;
};

/** Finds every test, and writes a file for each group into a folder of this run. */
export function writeGroupFiles(): GroupFiles {
  mkdirSync(FOLDER, { recursive: true });
  const folder = mkdtempSync(join(FOLDER, "run-"));
  const groups = groupTests(globSync(everyTest, { cwd: ROOT }));
  const paths = groups.map((group, index) => {
    // Node sorts files by path.
    const path = join(folder, `${String(index).padStart(3, "0")}-${group.name}.test.js`);
    writeFileSync(path, source(group));
    return path;
  });
  return { folder, paths, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

function source({ files }: TestGroup): string {
  const note = process.env["TEST_TIMES"]
    ? pathToFileURL(join(import.meta.dirname, "note-time.ts")).href
    : undefined;
  return files
    .flatMap((file) => [
      pathToFileURL(join(ROOT, file)).href,
      ...(note === undefined ? [] : [`${note}?file=${file}`]),
    ])
    .map((module) => `import ${JSON.stringify(module)};\n`)
    .join("");
}
