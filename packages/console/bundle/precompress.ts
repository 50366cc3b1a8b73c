import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import type { Plugin } from "vite";

const TEXTUAL = new Set([".html", ".js", ".css", ".svg"]);
/** What is smaller gains nothing worth a second file; in bytes. */
const WORTHWHILE = 1_024;

/** Leaves a compressed copy beside each text file, so that the gateway never compresses while somebody waits. */
export function precompress(): Plugin {
  let folder = "";
  return {
    name: "agentex:precompress",
    apply: "build",
    configResolved(config) {
      folder = join(config.root, config.build.outDir);
    },
    closeBundle() {
      for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || !TEXTUAL.has(extname(entry.name))) continue;
        const file = join(entry.parentPath, entry.name);
        const content = readFileSync(file);
        if (content.length < WORTHWHILE) continue;
        // The highest quality takes ten times as long for a few per cent.
        const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
        writeFileSync(`${file}.br`, brotliCompressSync(content, quality));
        writeFileSync(`${file}.gz`, gzipSync(content));
      }
    },
  };
}
