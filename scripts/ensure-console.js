// Runs after ensure-installed.js, before what serves the console, on whatever Node the machine has (20 or newer): plain
// JavaScript and no packages. Builds packages/console where its sources have changed since it was built.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { consoleIsBuilt } from "./console/state.js";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

if (!consoleIsBuilt(root)) {
  // Loaded only when needed: nearly every run ends above, and each one is waited for.
  const { buildOnce } = await import("./console/build.js");
  const result = await buildOnce(root);
  if (!result.ok) {
    for (const line of result.advice) console.error(`agentex: ${line}`);
    // The gateway does without it, and says so where the console would be; whoever asked for the build has to hear of it.
    if (process.argv.includes("--required")) process.exitCode = 1;
  }
}
