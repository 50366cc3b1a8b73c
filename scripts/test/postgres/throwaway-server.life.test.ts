import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { findPostgresBinaries } from "../../postgres/binaries.ts";
import { startThrowawayServer } from "../../postgres/throwaway-server.ts";

const binaries = findPostgresBinaries();
const skip = binaries === undefined && "PostgreSQL is not installed on this machine";

/** The server's folder: it contains its socket and files, and exists as long as the server does. */
function folderOf(url: string): string {
  return new URL(url).searchParams.get("host") ?? assert.fail(`no socket folder in ${url}`);
}

test("it answers, has the version that it reports, and is gone after stop", { skip }, async () => {
  const result = await startThrowawayServer();
  assert.equal(result.outcome, "started");
  const { url, version, stop } = result.server;
  try {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    const { rows } = await client.query<{ server_version: string }>("show server_version");
    assert.ok(rows[0]?.server_version.startsWith(version));
    await client.end();
  } finally {
    await stop();
  }
  assert.equal(existsSync(folderOf(url)), false);
  await assert.rejects(new pg.Client({ connectionString: url }).connect());
  await stop();
});

test("it keeps its data while it is paused, and then answers under the same URL", { skip }, async () => {
  const result = await startThrowawayServer();
  assert.equal(result.outcome, "started");
  const { url, pause, resume, stop } = result.server;
  const query = async (text: string): Promise<unknown[]> => {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<Record<string, unknown>>(text)).rows;
    } finally {
      await client.end();
    }
  };
  try {
    await query("CREATE TABLE kept (number integer)");
    await query("CHECKPOINT");
    for (let round = 0; round < 2; round++) {
      await pause();
      await assert.rejects(query("SELECT 1"));
      await resume();
      assert.deepEqual(await query("SELECT number FROM kept"), []);
    }
    await pause();
  } finally {
    await stop();
  }
  assert.equal(existsSync(folderOf(url)), false);
});

test("it is stopped and removed when the process that started it is killed", { skip }, async (t) => {
  const module = new URL("../../postgres/throwaway-server.ts", import.meta.url).href;
  const code = `
    const { startThrowawayServer } = await import(${JSON.stringify(module)});
    const result = await startThrowawayServer();
    console.log(result.server.url);
    setInterval(() => undefined, 1000);
  `;
  const owner = spawn(process.execPath, ["--input-type=module", "-e", code], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  t.after(() => owner.kill("SIGKILL"));
  const [line] = (await once(owner.stdout.setEncoding("utf8"), "data")) as [string];
  const folder = folderOf(line.trim());
  assert.ok(existsSync(folder));

  owner.kill("SIGKILL");
  for (const deadline = Date.now() + 20_000; existsSync(folder); await sleep(25)) {
    assert.ok(Date.now() < deadline, `${folder} is still there`);
  }
});

test("a server that does not start is a failure that says why", { skip }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "agentex-broken-"));
  // The server may run as another user, who needs access to this folder.
  chmodSync(folder, 0o755);
  t.after(() => rmSync(folder, { recursive: true }));
  for (const program of ["initdb", "postgres"]) {
    writeFileSync(join(folder, program), `#!/bin/sh\necho "${program}: out of luck" >&2\nexit 1\n`, {
      mode: 0o755,
    });
  }
  const result = await startThrowawayServer({ find: () => ({ folder, version: "17.0" }) });
  assert.deepEqual(result, { outcome: "failed", detail: "initdb: out of luck" });
});

test("a machine without PostgreSQL is reported", async () => {
  assert.deepEqual(await startThrowawayServer({ find: () => undefined }), { outcome: "not_installed" });
});
