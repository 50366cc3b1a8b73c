import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Load, LoadResult } from "./load.ts";
import type { Pushes } from "./push.ts";

/** wrk may finish up to this many milliseconds after its configured duration. */
const MARGIN = 30_000;

let isInstalled: boolean | undefined;

/** Whether wrk (https://github.com/wg/wrk) is installed. It uses less CPU than a load generator in Node. */
export function isWrkInstalled(): boolean {
  isInstalled ??= spawnSync("wrk", ["--version"]).error === undefined;
  return isInstalled;
}

export async function runWrk(load: Load): Promise<LoadResult> {
  const folder = mkdtempSync(join(tmpdir(), "agentex-bench-"));
  try {
    writeFileSync(join(folder, "body"), load.pushes.start);
    writeFileSync(join(folder, "pushes"), pushesFor(load.pushes, load.seconds * MOST_PER_SECOND));
    const script = join(folder, "load.lua");
    writeFileSync(script, scriptOf(load, folder));
    const { stdout } = await promisify(execFile)(
      "wrk",
      [
        "--threads=1",
        `--connections=${load.connections}`,
        `--duration=${load.seconds}s`,
        "--timeout=30s",
        `--script=${script}`,
        new URL(load.urls[0] ?? "").origin,
      ],
      { timeout: load.seconds * 1_000 + MARGIN },
    );
    const line = /^RESULT (.*)$/m.exec(stdout)?.[1];
    if (line === undefined) throw new Error(`wrk printed no result: ${stdout}`);
    return JSON.parse(line) as LoadResult;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * This many pushes per second are signed in advance. A faster server would get repeated pushes, but no gateway is that
 * fast.
 */
const MOST_PER_SECOND = 15_000;

/**
 * Pushes as text for Lua, which cannot sign: for each push, one line with its headers and one with the end of its body.
 */
function pushesFor(pushes: Pushes, count: number): string {
  const lines: string[] = [];
  for (let number = 0; number < count; number++) {
    const { headers, end } = pushes.next();
    lines.push(
      Object.entries(headers)
        .map((header) => header.join(": "))
        .join("|"),
      end,
    );
  }
  return lines.join("\n");
}

/** A wrk script (https://github.com/wg/wrk/blob/master/SCRIPTING) that sends a different push with each request. */
function scriptOf({ urls, pushes }: Load, folder: string): string {
  const paths = urls.map((url) => luaText(new URL(url).pathname)).join(", ");
  const host = new URL(urls[0] ?? "").host;
  const headers = Object.entries({ host, ...pushes.headers, "content-length": String(pushes.size) })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("");
  return `
    local paths = { ${paths} }
    local file = io.open(${luaText(join(folder, "body"))}, "rb")
    local start = file:read("*a")
    file:close()
    local own, ends = {}, {}
    for line in io.lines(${luaText(join(folder, "pushes"))}) do
      if #own == #ends then
        own[#own + 1] = line:gsub("|", "\\r\\n") .. "\\r\\n\\r\\n"
      else
        ends[#ends + 1] = line
      end
    end
    local before = " HTTP/1.1\\r\\n" .. ${luaText(headers)}
    local number = 0
    function request()
      local place = number % #ends + 1
      number = number + 1
      return "POST " .. paths[number % #paths + 1] .. before .. own[place] .. start .. ends[place]
    end
    function done(summary, latency)
      local errors = summary.errors
      io.write(string.format(
        'RESULT {"requests":%d,"took":%f,"p50":%f,"p99":%f,"longest":%f,"errors":%d}\\n',
        summary.requests, summary.duration / 1e6, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
        latency.max / 1e3, errors.connect + errors.read + errors.write + errors.status + errors.timeout))
    end
  `;
}

function luaText(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\r", "\\r").replaceAll("\n", "\\n")}"`;
}
