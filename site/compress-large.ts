import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants } from "node:zlib";

/** Smaller files are sent uncompressed: a compressed copy of each page would double the size of the site. */
const LARGE = 64 * 1024;

/** Writes a compressed copy beside each large script and stylesheet, and returns the size of the site in bytes. */
export async function compressLarge(folder: string): Promise<{ files: number; bytes: number }> {
  let files = 0;
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const { size } = await stat(file);
    files += 1;
    bytes += size;
    if (size < LARGE || ![".js", ".css"].includes(extname(file))) continue;
    // The highest quality takes ten times as long and saves only a few per cent.
    const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
    const compressed = await promisify(brotliCompress)(await readFile(file), quality);
    await writeFile(`${file}.br`, compressed);
    bytes += compressed.length;
  }
  return { files, bytes };
}
