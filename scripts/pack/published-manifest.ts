import { bundledImports } from "./bundle.ts";

/** A JSON object. */
type Fields = Readonly<Record<string, unknown>>;

export type Publishing = {
  /** The supported range of Node versions. */
  readonly node: string;
  /** The files and folders beside `package.json`. */
  readonly holds: readonly string[];
  /** The only dependencies that a bundle does not contain; undefined: nothing is bundled. */
  readonly bundledExcept?: readonly string[];
};

/** Members that are copied from the sources unchanged. */
const KEPT: ReadonlySet<string> = new Set([
  "version",
  "description",
  "keywords",
  "license",
  "repository",
  "type",
  "bin",
]);

/**
 * The `package.json` of a published package: the sources' manifest, with built files instead of sources.
 * https://nodejs.org/api/packages.html#conditional-exports
 *
 * @param source - the sources' manifest, parsed.
 */
export function publishedManifest(source: unknown, { node, holds, bundledExcept }: Publishing): Fields {
  const { name, exports, imports, dependencies = {}, ...others } = fieldsOf(source);
  const kept = Object.entries(others).filter(([field]) => KEPT.has(field));
  return {
    name,
    ...Object.fromEntries<unknown>(kept),
    dependencies: Object.fromEntries(
      Object.entries(fieldsOf(dependencies)).filter(([each]) => bundledExcept?.includes(each) ?? true),
    ),
    engines: { node },
    files: holds.filter((file) => file !== "package.json"),
    sideEffects: false,
    ...(exports !== undefined && { exports: builtExports(exports) }),
    ...(imports !== undefined && {
      imports:
        bundledExcept === undefined
          ? mapped(imports, builtFile)
          : bundledImports(fieldsOf(imports), "./dist"),
    }),
  };
}

function builtExports(exports: unknown): Fields {
  const withTypes = (source: string): Fields => {
    const file = builtFile(source);
    return { types: file.replace(/\.js$/, ".d.ts"), default: file };
  };
  return {
    ...mapped(typeof exports === "string" ? { ".": exports } : exports, withTypes),
    "./package.json": "./package.json",
  };
}

/** Changes the file of each export, under every condition. */
function mapped(entries: unknown, change: (file: string) => unknown): Fields {
  return Object.fromEntries<unknown>(
    Object.entries(fieldsOf(entries)).map(([name, entry]) => [
      name,
      typeof entry === "string" ? change(entry) : mapped(entry, change),
    ]),
  );
}

/** `./src/index.ts` is built as `./dist/index.js`. */
function builtFile(source: string): string {
  return source.replace(/^\.\/src\//, "./dist/").replace(/\.ts$/, ".js");
}

/** @throws TypeError if it is not an object. */
function fieldsOf(value: unknown): Fields {
  if (typeof value !== "object" || value === null) throw new TypeError("package.json is not as npm wants it");
  return { ...value };
}
