import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { bundle } from "../pack/bundle.ts";

const DESCRIBE = join(import.meta.dirname, "../../packages/gateway/src/telemetry/describe-error.ts");

const PROGRAM = `// What a bundle leaves out, so that its lines differ.
import { describeError } from ${JSON.stringify(DESCRIBE)};

export function fail(): never {
  throw new Error("… and a character that is escaped");
}

try {
  fail();
} catch (error) {
  console.log(JSON.stringify(describeError(error)));
}
`;

const MANIFEST = JSON.stringify({ type: "module", imports: { "#program": "./program.ts" } });

test("an error that a bundle logs shows where in the sources it was thrown", async (t) => {
  const source = await mkdtemp(join(tmpdir(), "agentex-bundle-"));
  t.after(() => rm(source, { recursive: true }));
  await writeFile(join(source, "package.json"), MANIFEST);
  await writeFile(join(source, "program.ts"), PROGRAM);
  const folder = join(source, "bundle");
  await bundle({ source, folder, plugins: [] });
  const { stdout, stderr } = spawnSync(process.execPath, [join(folder, "program.js")], { encoding: "utf8" });
  assert.equal(stderr, "");
  const { message, stack } = JSON.parse(stdout) as { message: string; stack: string };
  assert.equal(message, "… and a character that is escaped");
  // A single character beyond ASCII doubles the memory that a file takes.
  assert.doesNotMatch(await readFile(join(folder, "program.js"), "utf8"), /[^\0-\u007f]/);
  assert.match(stack, /^at fail \(file:\/\/\S+\/program\.ts:5:\d+\)\nat file:\/\/\S+\/program\.ts:9:3/);
});
