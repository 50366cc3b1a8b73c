#!/usr/bin/env node
// Plain JavaScript, so that an old Node can say that it is too old.
const [major = 0] = process.versions.node.split(".").map(Number);
if (major < 24) {
  const given = process.argv.slice(2).join(" ");
  process.stderr.write(
    `agentex: the gateway needs Node 24 or newer, and this is ${process.versions.node}. Run it with a newer one: npx --package node@24 --package agentex-gateway agentex ${given || "serve"}\n`,
  );
  process.exitCode = 1;
} else {
  // What was compiled once is kept for the next start: that takes less time, and a sixth less memory at rest, since what strips
  // types need not be loaded. It is kept beside the code and not in the system's temporary folder, where another user could put
  // something else in its place. Where it cannot be written, nothing is kept.
  const { enableCompileCache } = await import("node:module");
  const { fileURLToPath } = await import("node:url");
  const { directory } = enableCompileCache(
    fileURLToPath(new URL("../../../node_modules/.cache/agentex", import.meta.url)),
  );
  // For the threads, which each look for themselves.
  if (directory !== undefined) process.env.NODE_COMPILE_CACHE ??= directory;
  await import("#main");
}
