import { mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { messageOf } from "../../../../error-message.ts";
import { CommandFailed } from "../../../gateway-command.ts";

/** Files that may already be there: those of an empty repository. */
const NO_MATTER = new Set([".git", ".DS_Store"]);
const MOST_NAMED = 3;

/** @throws CommandFailed if the folder has other files. */
export async function requireEmpty(directory: string): Promise<void> {
  const there = await contentsOf(directory);
  const [first] = there;
  if (first === undefined) return;
  const named = there.slice(0, MOST_NAMED).join(", ") + (there.length > MOST_NAMED ? " …" : "");
  throw new CommandFailed(
    "usage",
    `The folder ${directory} is not empty: it contains ${named}. Nothing was changed.`,
    "Choose another folder: --directory PATH",
  );
}

/**
 * Writes files that do not exist yet.
 *
 * @param files - their contents by path, relative to the directory.
 */
export async function writeFiles(directory: string, files: ReadonlyMap<string, string>): Promise<void> {
  try {
    for (const [path, text] of files) {
      const file = join(directory, path);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, text, { flag: "wx" });
    }
  } catch (error) {
    throw new CommandFailed("failed", `The project cannot be written: ${messageOf(error)}`);
  }
}

async function contentsOf(directory: string): Promise<string[]> {
  try {
    return (await readdir(directory)).filter((name) => !NO_MATTER.has(name)).toSorted();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return [];
    if (code === "ENOTDIR") {
      throw new CommandFailed("usage", `${directory} is a file.`, "Choose another folder: --directory PATH");
    }
    throw new CommandFailed("failed", `The folder ${directory} cannot be read: ${messageOf(error)}`);
  }
}
