import { execFile } from "node:child_process";
import { mkdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

export type Tarball = { readonly file: string; readonly kilobytes: number };

/** Packs a folder into a tarball, as npm publishes it. */
export async function packFolder(folder: string, destination: string): Promise<Tarball> {
  await mkdir(destination, { recursive: true });
  const { stdout } = await promisify(execFile)(
    "npm",
    ["pack", "--silent", "--ignore-scripts", "--pack-destination", destination],
    { cwd: folder, shell: process.platform === "win32" },
  );
  // npm prints only the file's name.
  const file = join(destination, stdout.trim());
  return { file, kilobytes: Math.round((await stat(file)).size / 1_000) };
}
