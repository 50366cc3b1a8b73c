import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { installState, removeStamp, writeStamp } from "../../install/state.js";

const linux = { os: "linux", cpu: "x64" };
const mac = { os: "darwin", cpu: "arm64" };

const linuxBuild = { version: "1.0.0", integrity: "sha512-l", optional: true, os: ["linux"], cpu: ["x64"] };
const macBuild = { version: "1.0.0", integrity: "sha512-m", optional: true, os: ["darwin"], cpu: ["arm64"] };
const packages = {
  "": { devDependencies: { tool: "1.0.0" } },
  "packages/a": { dependencies: { dep: "2.0.0" } },
  "node_modules/a": { link: true },
  "node_modules/dep": { version: "2.0.0", integrity: "sha512-d" },
  "node_modules/tool": { version: "1.0.0", integrity: "sha512-t" },
  "node_modules/tool-linux-x64": linuxBuild,
  "node_modules/tool-darwin-arm64": macBuild,
};

type Checkout = { root: string; write: (path: string, content: object) => void };

/** A checkout in which everything was installed manually on Linux. */
function makeCheckout(t: TestContext): Checkout {
  const root = mkdtempSync(join(tmpdir(), "agentex-install-"));
  t.after(() => rmSync(root, { recursive: true }));
  const write = (path: string, content: object): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), JSON.stringify(content));
  };
  write("package.json", { workspaces: ["packages/*"], ...packages[""] });
  write("packages/a/package.json", packages["packages/a"]);
  write("package-lock.json", { packages });
  const { "": _root, "node_modules/tool-darwin-arm64": _mac, ...installed } = packages;
  write("node_modules/.package-lock.json", { packages: installed });
  return { root, write };
}

test("a checkout without node_modules is stale", (t) => {
  const { root } = makeCheckout(t);
  rmSync(join(root, "node_modules"), { recursive: true });
  assert.deepEqual(installState(root, linux), { state: "stale", reason: "node_modules is missing" });
});

test("a manual install is recognised, and fresh once it is stamped", (t) => {
  const { root } = makeCheckout(t);
  assert.deepEqual(installState(root, linux), { state: "unstamped" });
  writeStamp(root, linux);
  assert.deepEqual(installState(root, linux), { state: "fresh" });
});

test("an interrupted install is stale", (t) => {
  const { root } = makeCheckout(t);
  writeStamp(root, linux);
  removeStamp(root);
  assert.deepEqual(installState(root, linux), {
    state: "stale",
    reason: "the last install was not finished",
  });
});

test("another version in the lock file makes it stale", (t) => {
  const { root, write } = makeCheckout(t);
  writeStamp(root, linux);
  const newer = { ...packages, "node_modules/dep": { version: "2.0.1", integrity: "sha512-e" } };
  write("package-lock.json", { packages: newer });
  assert.deepEqual(installState(root, linux), {
    state: "stale",
    reason: "dep is installed as 2.0.0, not 2.0.1",
  });
});

test("the same version with different content makes it stale", (t) => {
  const { root, write } = makeCheckout(t);
  write("package-lock.json", {
    packages: { ...packages, "node_modules/dep": { version: "2.0.0", integrity: "sha512-other" } },
  });
  assert.equal(installState(root, linux).state, "stale");
});

test("a package that nothing requires any more makes it stale", (t) => {
  const { root, write } = makeCheckout(t);
  const { "node_modules/dep": _gone, ...fewer } = packages;
  write("package-lock.json", { packages: fewer });
  assert.deepEqual(installState(root, linux), {
    state: "stale",
    reason: "dep is installed, but nothing asks for it",
  });
});

test("a workspace that requires something missing from the lock file makes it stale", (t) => {
  const { root, write } = makeCheckout(t);
  writeStamp(root, linux);
  write("packages/a/package.json", { dependencies: { dep: "2.0.0", another: "1.0.0" } });
  assert.deepEqual(installState(root, linux), {
    state: "stale",
    reason: "packages/a/package.json and package-lock.json do not ask for the same packages",
  });
});

test("a new workspace that requires something makes it stale", (t) => {
  const { root, write } = makeCheckout(t);
  writeStamp(root, linux);
  write("packages/b/package.json", { dependencies: { dep: "2.0.0" } });
  assert.equal(installState(root, linux).state, "stale");
});

test("a checkout that was moved to another kind of machine is stale there", (t) => {
  const { root } = makeCheckout(t);
  writeStamp(root, linux);
  assert.deepEqual(installState(root, mac), { state: "stale", reason: "tool-darwin-arm64 is not installed" });
});

test("a lock file in the middle of a merge is stale, not a crash", (t) => {
  const { root } = makeCheckout(t);
  writeFileSync(join(root, "package-lock.json"), "<<<<<<< ours\n{}");
  assert.deepEqual(installState(root, linux), { state: "stale", reason: "package-lock.json cannot be read" });
});
