type Manifest = Readonly<Record<string, unknown>>;

export type Publishing = {
  /** The range of versions of Node that run it. */
  readonly node: string;
  /** The files and folders beside `package.json`. */
  readonly holds: readonly string[];
};

/** What stays as it is in the sources. */
const KEPT = ["version", "description", "keywords", "license", "type", "bin", "dependencies"] as const;

/**
 * The `package.json` of a published package: that of its sources, with built files in the place of sources.
 * https://nodejs.org/api/packages.html#conditional-exports
 */
export function publishedManifest(source: unknown, { node, holds }: Publishing): Manifest {
  const manifest = source as Manifest;
  const kept = KEPT.flatMap((field) => (field in manifest ? [[field, manifest[field]]] : []));
  return {
    name: manifest["name"],
    ...Object.fromEntries(kept),
    engines: { node },
    files: holds.filter((name) => name !== "package.json"),
    sideEffects: false,
    ...("exports" in manifest && { exports: builtExports(manifest["exports"]) }),
    ...("imports" in manifest && { imports: mapped(manifest["imports"], builtFile) }),
  };
}

function builtExports(exports: unknown): Manifest {
  const byPath = typeof exports === "string" ? { ".": exports } : exports;
  return {
    ...mapped(byPath, (source) => {
      const file = builtFile(source);
      return { types: file.replace(/\.js$/, ".d.ts"), default: file };
    }),
    "./package.json": "./package.json",
  };
}

function mapped(entries: unknown, change: (file: string) => unknown): Manifest {
  return Object.fromEntries(
    Object.entries(entries as Record<string, string>).map(([name, file]) => [name, change(file)]),
  );
}

/** `./src/index.ts` is built as `./dist/index.js`. */
function builtFile(source: string): string {
  return source.replace(/^\.\/src\//, "./dist/").replace(/\.ts$/, ".js");
}
