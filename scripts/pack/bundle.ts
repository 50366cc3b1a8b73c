import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { build, type OutputChunk, type Plugin } from "rolldown";
import { usedOfUndici } from "./used-of-undici.ts";

export type ToBundle = {
  /** The package's folder, with the sources. */
  readonly source: string;
  /** Where to write the bundle. */
  readonly folder: string;
  readonly plugins: readonly Plugin[];
};

/**
 * Loaded from their own packages when the bundle runs. Pino starts threads from its own files, and pino-pretty is the program
 * of such a thread.
 */
export const EXTERNAL = ["pino", "pino-pretty"] as const;

/**
 * Bundles the programs of a package, which its `imports` name: `#main` becomes `main.js`, and each thread's program likewise.
 * What a program imports on demand stays in separate files. Strips comments, since a running program keeps its text in memory;
 * source maps lead to the sources.
 *
 * @returns the bundle's files.
 */
export async function bundle({ source, folder, plugins }: ToBundle): Promise<readonly OutputChunk[]> {
  const programs = await programsOf(source);
  const { output } = await build({
    // Comments name modules relative to here.
    cwd: source,
    input: Object.fromEntries(
      Object.entries(programs).map(([name, file]) => [name.slice(1), join(source, file)]),
    ),
    platform: "node",
    external: [...EXTERNAL],
    plugins: [...plugins, usedOfUndici, oneBytePerCharacter],
    output: { dir: folder, format: "esm", comments: false, sourcemap: true },
  });
  return output.filter((file) => file.type === "chunk");
}

/** The programs in a package's `imports`, and where a bundle in `folder` has them. */
export function bundledImports(programs: object, folder: string): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.keys(programs).map((name) => [name, `${folder}/${name.slice(1)}.js`]));
}

/** A package's programs, and their sources. */
export async function programsOf(source: string): Promise<Readonly<Record<string, string>>> {
  const manifest: unknown = JSON.parse(await readFile(join(source, "package.json"), "utf8"));
  return (manifest as { readonly imports: Readonly<Record<string, string>> }).imports;
}

/**
 * Writes characters beyond ASCII as escapes: if a file contains even one, Node passes the whole file to V8 at two bytes per
 * character. Must run last, since stripping comments prints the characters again. Lines stay the same, so the source map stays
 * correct.
 */
const oneBytePerCharacter: Plugin = {
  name: "one-byte-per-character",
  generateBundle(_, files) {
    for (const file of Object.values(files)) {
      if (file.type !== "chunk") continue;
      const wrong = NOT_THE_SAME.exec(file.code);
      if (wrong !== null)
        this.error(`${file.fileName} has a character where an escape would mean something else: ${wrong[0]}`);
      file.code = file.code.replaceAll(/[^\0-\u007f]/g, escaped);
    }
  },
};

/** Such a character after a backslash, or in text that is read verbatim. */
const NOT_THE_SAME = /(?<!\\)(?:\\\\)*\\[^\0-\u007f]|String\.raw`[^`]*[^\0-\u007f`][^`]*`/;

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
