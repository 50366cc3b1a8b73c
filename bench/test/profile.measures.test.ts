import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const PROFILE = fileURLToPath(new URL("../profile.ts", import.meta.url));

test("the profile says which code uses the event loop's time, and the shares add up", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "agentex-profile-test-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const { status, stderr } = spawnSync(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", PROFILE, "--seconds", "1", "--results", folder],
    // Functions are distinguished by their source files, which a bundle does not have.
    { encoding: "utf8", env: { ...process.env, TEST_GATEWAY: "" } },
  );
  assert.equal(status, 0, stderr);
  const written = readFileSync(join(folder, "profile.md"), "utf8");
  const [byOwner = ""] = written.split("## By function");
  const shares = [...byOwner.matchAll(/^\| (.+?) +\| +([\d.]+) \| +([\d.]+) % \|$/gm)];
  const owners = shares.map(([, owner]) => owner);
  for (const owner of ["gateway: ingress", "gateway: deliveries", "undici", "node: HMAC"]) {
    assert.ok(owners.includes(owner), `${owner} is not among ${owners.join(", ")}`);
  }
  const sum = shares.reduce((total, [, , , share]) => total + Number(share), 0);
  assert.ok(Math.abs(sum - 100) < 0.1 * shares.length, `${sum} %`);
});
