import { execFile, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Load, LoadResult } from "./load.ts";
import { DELIVERY_ID_HEADER } from "./push.ts";

/** wrk has sent what it is to send at the latest this many milliseconds after the time it was given. */
const MARGIN = 30_000;

let isInstalled: boolean | undefined;

/** Whether wrk (https://github.com/wg/wrk) is there, which costs less of a machine than a load that Node makes. */
export function isWrkInstalled(): boolean {
  isInstalled ??= spawnSync("wrk", ["--version"]).error === undefined;
  return isInstalled;
}

/** Runs wrk. */
export async function runWrk(load: Load): Promise<LoadResult> {
  const folder = mkdtempSync(join(tmpdir(), "agentex-bench-"));
  try {
    writeFileSync(join(folder, "body"), load.push.body);
    const script = join(folder, "load.lua");
    writeFileSync(script, scriptOf(load, join(folder, "body")));
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
    if (line === undefined) throw new Error(`wrk said no result: ${stdout}`);
    return JSON.parse(line) as LoadResult;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A script for wrk (https://github.com/wg/wrk/blob/master/SCRIPTING): each request has another delivery id. */
function scriptOf({ urls, push }: Load, bodyFile: string): string {
  const paths = urls.map((url) => luaText(new URL(url).pathname)).join(", ");
  const host = new URL(urls[0] ?? "").host;
  const headers = Object.entries({ host, ...push.headers, "content-length": String(push.body.length) })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join("");
  return `
    local paths = { ${paths} }
    local file = io.open(${luaText(bodyFile)}, "rb")
    local body = file:read("*a")
    file:close()
    local before = " HTTP/1.1\\r\\n" .. ${luaText(headers)} .. "${DELIVERY_ID_HEADER}: "
    local run = "${crypto.randomUUID().slice(0, 18)}"
    local number = 0
    function request()
      number = number + 1
      local id = string.format("%s-%04x-%012x", run, 0, number)
      return "POST " .. paths[number % #paths + 1] .. before .. id .. "\\r\\n\\r\\n" .. body
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
