// Runs before every npm script, on any Node from version 20 on, so it uses plain JavaScript and no packages. Brings
// node_modules in line with package-lock.json, and makes sure that the Node in it runs.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { nodeIsThere } from "./install/node.js";
import { installState } from "./install/state.js";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const machine = { os: process.platform, cpu: process.arch };

if (installState(root, machine).state !== "fresh" || !nodeIsThere(root)) {
  // Imported only when needed: most runs end above, and every npm script waits for them.
  const { installOnce } = await import("./install/install.js");
  const result = await installOnce(root, machine);
  if (!result.ok) {
    for (const line of result.advice) console.error(`agentex: ${line}`);
    process.exitCode = 1;
  }
}
