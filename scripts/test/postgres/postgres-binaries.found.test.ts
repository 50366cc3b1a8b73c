import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { findPostgresBinaries } from "../../postgres/binaries.ts";

/** A folder with programs that report these versions, under `<root>/<version>/bin`. */
function makeInstalls(t: TestContext, versions: string[]): string {
  const root = mkdtempSync(join(tmpdir(), "agentex-binaries-"));
  t.after(() => rmSync(root, { recursive: true }));
  for (const version of versions) {
    const folder = join(root, version, "bin");
    mkdirSync(folder, { recursive: true });
    for (const program of ["initdb", "postgres"]) {
      writeFileSync(join(folder, program), `#!/bin/sh\necho "${program} (PostgreSQL) ${version}"\n`, {
        mode: 0o755,
      });
    }
  }
  return root;
}

test("the newest installed version is used", (t) => {
  const root = makeInstalls(t, ["9.6", "13.4", "17.2", "17.10"]);
  assert.deepEqual(findPostgresBinaries("", [join(root, "*/bin")]), {
    folder: join(root, "17.10/bin"),
    version: "17.10",
  });
});

test("PATH comes before the usual folders", (t) => {
  const root = makeInstalls(t, ["13.4", "17.2"]);
  assert.equal(findPostgresBinaries(join(root, "13.4/bin"), [join(root, "*/bin")])?.version, "13.4");
});

test("a version that is too old is skipped, even on PATH", (t) => {
  const root = makeInstalls(t, ["12.22", "16.1"]);
  assert.equal(findPostgresBinaries(join(root, "12.22/bin"), [join(root, "*/bin")])?.version, "16.1");
  assert.equal(findPostgresBinaries(join(root, "12.22/bin"), []), undefined);
});

test("a client without a server is not enough", (t) => {
  const root = makeInstalls(t, ["17.2"]);
  rmSync(join(root, "17.2/bin/postgres"));
  assert.equal(findPostgresBinaries("", [join(root, "*/bin")]), undefined);
});
