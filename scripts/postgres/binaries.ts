import { execFileSync } from "node:child_process";
import { existsSync, globSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The oldest PostgreSQL that the gateway supports. */
const oldestMajor = 13;

/** Where packages install the server's programs, which are often not on PATH. */
const installFolders = [
  "/usr/lib/postgresql/*/bin",
  "/usr/pgsql-*/bin",
  "/opt/homebrew/opt/postgresql@*/bin",
  "/usr/local/opt/postgresql@*/bin",
  "/opt/homebrew/bin",
  "/Applications/Postgres.app/Contents/Versions/*/bin",
];

export type PostgresBinaries = {
  /** The folder that contains `initdb` and `postgres`. */
  folder: string;
  /** As printed by `postgres --version`, such as `15.7`. */
  version: string;
};

/**
 * Searches for a PostgreSQL server's programs on PATH, then where Debian, Red Hat, Homebrew and Postgres.app install them,
 * newest version first.
 *
 * @param path the PATH to search
 * @param folders glob patterns of the folders to search after PATH
 * @returns undefined if there is no version 13 or newer
 */
export function findPostgresBinaries(
  path = process.env["PATH"] ?? "",
  folders = installFolders,
): PostgresBinaries | undefined {
  const installed = folders.flatMap((pattern) => globSync(pattern).toSorted(newestFirst));
  for (const folder of [...path.split(delimiter), ...installed]) {
    if (folder === "" || !existsSync(join(folder, "initdb")) || !existsSync(join(folder, "postgres")))
      continue;
    const version = versionOf(join(folder, "postgres"));
    if (version !== undefined && Number.parseInt(version, 10) >= oldestMajor) return { folder, version };
  }
  return undefined;
}

/** Compares numbers, not text: 17.10 is newer than 17.2. */
function newestFirst(a: string, b: string): number {
  return b.localeCompare(a, "en", { numeric: true });
}

/** @returns undefined if the program does not run or prints something else */
function versionOf(postgres: string): string | undefined {
  try {
    const said = execFileSync(postgres, ["--version"], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    return /\(PostgreSQL\) (\S+)/.exec(said)?.[1];
  } catch {
    return undefined;
  }
}
