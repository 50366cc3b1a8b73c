import assert from "node:assert/strict";
import { cpSync, globSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setVersion } from "../release/set-version.ts";

const ROOT = join(import.meta.dirname, "../..");

test("a version is set in every package, and in their dependencies on each other only", async (context) => {
  const copy = await mkdtemp(join(tmpdir(), "agentex-version-"));
  context.after(async () => rm(copy, { recursive: true }));
  const manifests = globSync("{.,packages/*,examples/*}/package.json", { cwd: ROOT });
  for (const manifest of manifests) cpSync(join(ROOT, manifest), join(copy, manifest));
  const before = manifests.map((manifest) => readFileSync(join(copy, manifest), "utf8"));

  const written = await setVersion(copy, "7.8.9-rc.1");
  assert.equal(written.length, manifests.length);
  for (const [index, manifest] of manifests.entries()) {
    const text = readFileSync(join(copy, manifest), "utf8");
    const { version, dependencies = {} } = JSON.parse(text) as {
      version: string;
      dependencies?: Record<string, string>;
    };
    assert.equal(version, "7.8.9-rc.1", manifest);
    for (const [name, range] of Object.entries(dependencies)) {
      if (name.startsWith("agentex-")) assert.equal(range, "7.8.9-rc.1", `${manifest}: ${name}`);
    }
    assert.equal(
      text.replaceAll('"7.8.9-rc.1"', '"0.1.0"'),
      before[index]
        ?.replaceAll(/(?<=agentex-[a-z-]+": )"[^"]+"/g, '"0.1.0"')
        .replace(/(?<=^ {2}"version": )"[^"]+"/m, '"0.1.0"'),
    );
  }
});

test("anything but a semantic version is rejected", async () => {
  for (const wrong of ["", "1.2", "v1.2.3", "01.2.3"]) {
    await assert.rejects(setVersion(ROOT, wrong), /is not a version/);
  }
});
