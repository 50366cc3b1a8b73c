// Runs after ensure-installed.js and before any script that serves the console, on any Node from version 20 on, so it uses
// plain JavaScript and no packages. Rebuilds packages/console if its sources have changed since the last build.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { consoleIsBuilt } from "./console/state.js";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

if (!consoleIsBuilt(root)) {
  // Imported only when needed: most runs end above, and every npm script waits for them.
  const { buildOnce } = await import("./console/build.js");
  const result = await buildOnce(root);
  if (!result.ok) {
    for (const line of result.advice) console.error(`agentex: ${line}`);
    // The gateway runs without the console and says so at its URL. An explicit build must report the failure.
    if (process.argv.includes("--required")) process.exitCode = 1;
  }
}
