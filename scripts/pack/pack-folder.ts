import { execFile } from "node:child_process";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

export type Tarball = { readonly file: string; readonly kilobytes: number; readonly files: number };

/** Makes a tarball of a folder, as npm publishes it. */
export async function packFolder(folder: string, destination: string): Promise<Tarball> {
  await mkdir(destination, { recursive: true });
  const { stdout } = await promisify(execFile)(
    "npm",
    ["pack", "--json", "--ignore-scripts", "--pack-destination", destination],
    { cwd: folder, maxBuffer: 64 * 1024 * 1024, shell: process.platform === "win32" },
  );
  const [packed] = JSON.parse(stdout) as { filename: string; size: number; entryCount: number }[];
  if (packed === undefined) throw new Error(`npm made no tarball of ${folder}`);
  return {
    file: join(destination, packed.filename),
    kilobytes: Math.round(packed.size / 1_000),
    files: packed.entryCount,
  };
}
