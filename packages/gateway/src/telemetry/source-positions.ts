import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { fileURLToPath } from "node:url";

/** How long source maps stay in memory, in milliseconds: errors rarely come alone, and a map takes some megabytes. */
const KEEP = 60_000;

/** A position in a stack frame, in a file next to this one. */
const POSITION = /(file:\/\/[^\s()]+\/)([^\s()/]+\.js):(\d+):(\d+)/g;

const HERE = new URL("./", import.meta.url).href;

const maps = new Map<string, SourceMap | undefined>();

/**
 * Replaces positions in a bundle with those in its sources. Node can do this with `--enable-source-maps`, but then reads every map
 * at startup.
 *
 * @param frames - the frames of an error's stack.
 */
export function atSources(frames: string): string {
  return frames.replaceAll(
    POSITION,
    (position, folder: string, file: string, line: string, column: string) => {
      if (folder !== HERE) return position;
      const entry = mapOf(file)?.findEntry(Number(line) - 1, Number(column) - 1);
      return entry === undefined || !("originalSource" in entry)
        ? position
        : `${new URL(entry.originalSource, folder).href}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
    },
  );
}

function mapOf(file: string): SourceMap | undefined {
  if (!maps.has(file)) {
    if (maps.size === 0) setTimeout(() => maps.clear(), KEEP).unref();
    maps.set(file, readMap(file));
  }
  return maps.get(file);
}

function readMap(file: string): SourceMap | undefined {
  try {
    const path = fileURLToPath(new URL(`${file}.map`, HERE));
    const map: unknown = JSON.parse(readFileSync(path, "utf8"));
    return new SourceMap(map as ConstructorParameters<typeof SourceMap>[0]);
  } catch {
    return undefined;
  }
}
