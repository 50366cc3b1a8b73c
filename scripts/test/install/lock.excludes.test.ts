import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { promisify } from "node:util";
import { acquireLock } from "../../install/lock.js";

const run = promisify(execFile);
const patience = { timeoutMilliseconds: 60_000, onWait: () => undefined };

/** Takes the lock, records start and end, and works in between for longer than one turn of the event loop. */
const worker = `
  import { appendFileSync } from "node:fs";
  const [module, path, log] = process.argv.slice(1);
  const { acquireLock } = await import(module);
  const found = await acquireLock(path, { timeoutMilliseconds: 60000, onWait: () => undefined });
  if (!found.held) process.exit(1);
  appendFileSync(log, "in ");
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
  appendFileSync(log, "out ");
  found.lock.release();
`;

function makeFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "agentex-lock-"));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

async function workAtOnce(folder: string, processes: number): Promise<string> {
  const log = join(folder, "log");
  const module = new URL("../../install/lock.js", import.meta.url).href;
  const args = ["--input-type=module", "-e", worker, module, join(folder, "lock"), log];
  await Promise.all(Array.from({ length: processes }, () => run(process.execPath, args)));
  return readFileSync(log, "utf8");
}

/** The id of a process that has exited. */
async function endedProcess(): Promise<number> {
  // The output of -p may be coloured.
  const { stdout } = await run(process.execPath, ["-e", "process.stdout.write(String(process.pid))"]);
  return Number(stdout);
}

test("several processes hold it one after another, and leave nothing behind", async (t) => {
  const folder = makeFolder(t);
  assert.equal(await workAtOnce(folder, 5), "in out ".repeat(5));
  assert.deepEqual(readdirSync(folder), ["log"]);
});

test("the lock of a process that was killed is taken over, by one process at a time", async (t) => {
  const folder = makeFolder(t);
  const gone = { pids: [await endedProcess()], host: hostname(), token: "gone" };
  writeFileSync(join(folder, "lock"), JSON.stringify(gone));
  assert.equal(await workAtOnce(folder, 5), "in out ".repeat(5));
  assert.deepEqual(readdirSync(folder), ["log"]);
});

test("it stays held while the npm that a killed process started is still running", async (t) => {
  const path = join(makeFolder(t), "lock");
  const holder = { pids: [await endedProcess(), process.pid], host: hostname(), token: "half gone" };
  writeFileSync(path, JSON.stringify(holder));
  assert.deepEqual(await acquireLock(path, { ...patience, timeoutMilliseconds: 0 }), {
    held: false,
    pid: process.pid,
  });
  assert.ok(existsSync(path));
});

test("the lock of another machine is left alone", async (t) => {
  const path = join(makeFolder(t), "lock");
  const holder = { pids: [await endedProcess()], host: "elsewhere", token: "far" };
  writeFileSync(path, JSON.stringify(holder));
  const found = await acquireLock(path, { ...patience, timeoutMilliseconds: 0 });
  assert.equal(found.held, false);
});

test("a process that extends it to another can still release it", async (t) => {
  const path = join(makeFolder(t), "lock");
  const found = await acquireLock(path, patience);
  assert.ok(found.held);
  found.lock.extendTo(process.ppid);
  assert.deepEqual((JSON.parse(readFileSync(path, "utf8")) as { pids: number[] }).pids, [
    process.pid,
    process.ppid,
  ]);
  found.lock.release();
  assert.equal(existsSync(path), false);
});
