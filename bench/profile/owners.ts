import type { Frame } from "./cpu-profile.ts";

/** Native functions with their own row: V8 reports them without a file. */
const NATIVES: Readonly<Record<string, string>> = {
  writev: "the system: writing to sockets",
  writeBuffer: "the system: writing to sockets",
  writeUtf8String: "the system: writing to sockets",
  writeLatin1String: "the system: writing to sockets",
  postMessage: "handing rows to SQLite's thread",
  "(program)": "V8 and the system, outside of JavaScript",
  "(garbage collector)": "collecting garbage",
};

/** The owner of a function, as a label for a table. */
export function ownerOf({ functionName, url }: Frame): string {
  const folder = /packages\/gateway\/src\/(\w[\w-]*)\//.exec(url)?.[1];
  if (folder !== undefined) return `gateway: ${folder}`;
  if (url.includes("packages/gateway/src/")) return "gateway: server, wiring";
  if (url.includes("packages/webhook-providers/")) return "webhook-providers: verify, parse, describe";
  const library = /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  if (library !== undefined) return library;
  if (url.startsWith("node:internal/crypto")) return "node: HMAC";
  if (url.startsWith("node:internal/worker") || url.startsWith("node:internal/per_context"))
    return "handing rows to SQLite's thread";
  if (url.startsWith("node:")) return "node: http, sockets, streams, timers";
  return NATIVES[functionName] ?? "V8 and the system, outside of JavaScript";
}

/** The location of a function, short enough for a table. */
export function placeOf({ functionName, url, lineNumber }: Frame): string {
  const file = url.replace(/^.*\/(?=packages\/|node_modules\/)/, "");
  const name = functionName === "" ? "(anonymous)" : functionName;
  return file === "" ? name : `${name}, ${file}:${lineNumber + 1}`;
}
