// Runs before every npm script, on whatever Node the machine has (20 or newer), so: plain JavaScript and no packages.
// Makes node_modules what package-lock.json asks for, and the Node in it one that runs.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { nodeIsThere } from "./install/node.js";
import { installState } from "./install/state.js";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const machine = { os: process.platform, cpu: process.arch };

if (installState(root, machine).state !== "fresh" || !nodeIsThere(root)) {
  // Loaded only when needed: nearly every run ends above, and each one is waited for.
  const { installOnce } = await import("./install/install.js");
  const result = await installOnce(root, machine);
  if (!result.ok) {
    for (const line of result.advice) console.error(`agentex: ${line}`);
    process.exitCode = 1;
  }
}
