import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { consoleFingerprint, consoleIsBuilt, writeConsoleStamp } from "../console/state.js";

type Checkout = { root: string; write: (path: string, content: string) => void };

/** A checkout with an up-to-date console build. */
function makeCheckout(t: TestContext): Checkout {
  const root = mkdtempSync(join(tmpdir(), "agentex-console-"));
  t.after(() => rmSync(root, { recursive: true }));
  const write = (path: string, content: string): void => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  };
  write("package-lock.json", "{}");
  write("packages/console/src/main.tsx", "render()");
  write("packages/console/src/pages/page.tsx", "export {}");
  write("packages/sdk/src/client/index.ts", "export {}");
  write("packages/console/dist/index.html", "<html>");
  writeConsoleStamp(root, consoleFingerprint(root));
  return { root, write };
}

test("the console is not rebuilt while none of its inputs has changed", (t) => {
  const { root, write } = makeCheckout(t);
  assert.equal(consoleIsBuilt(root), true);
  write("packages/gateway/src/main.ts", "serve()");
  write("packages/console/test/a.test.ts", "test()");
  assert.equal(consoleIsBuilt(root), true);
});

for (const [what, path] of [
  ["one of its own sources", "packages/console/src/pages/page.tsx"],
  ["a new source", "packages/console/src/pages/new/page.tsx"],
  ["the client that it calls the gateway with", "packages/sdk/src/client/index.ts"],
  ["what is installed", "package-lock.json"],
  ["how it is built", "packages/console/vite.config.ts"],
] as const) {
  test(`the console is rebuilt once ${what} has changed`, (t) => {
    const { root, write } = makeCheckout(t);
    write(path, "changed");
    assert.equal(consoleIsBuilt(root), false);
  });
}

test("the console is rebuilt if its build is missing, was interrupted, or included a file that no longer exists", (t) => {
  const { root } = makeCheckout(t);
  rmSync(join(root, "packages/console/src/pages/page.tsx"));
  assert.equal(consoleIsBuilt(root), false);
  writeConsoleStamp(root, consoleFingerprint(root));
  assert.equal(consoleIsBuilt(root), true);
  rmSync(join(root, "packages/console/dist/index.html"));
  assert.equal(consoleIsBuilt(root), false);
});
