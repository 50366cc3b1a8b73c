#!/usr/bin/env node
// Plain JavaScript, so that an old Node can say that it is too old.
const [major = 0] = process.versions.node.split(".").map(Number);
if (major < 24) {
  process.stderr.write(
    `agentex: this is Node ${process.versions.node}, and the gateway needs 24 or newer; npm puts the right one first: npx agentex\n`,
  );
  process.exitCode = 1;
} else {
  await import("../src/main.ts");
}
