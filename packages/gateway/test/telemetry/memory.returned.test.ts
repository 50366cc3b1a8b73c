import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { test } from "node:test";

const RELEASE = new URL("../../src/release-memory.ts", import.meta.url);
const GROWN = 60 * 1024 ** 2;

/** Fills the heap, drops everything, and ends when the system has the memory back. */
const PROGRAM = `
  import { getHeapStatistics } from "node:v8";
  import { setTimeout as sleep } from "node:timers/promises";
  import { releaseMemoryAtRest } from ${JSON.stringify(RELEASE.href)};

  const size = () => getHeapStatistics().total_physical_size;
  const start = size();
  releaseMemoryAtRest(100);
  let held = [];
  while (size() < start + ${GROWN}) held.push({ number: Math.random() });
  held = undefined;
  while (size() > start + ${GROWN} / 4) await sleep(20);
`;

test("memory that only a busy period needed is returned when it is over", async () => {
  const child = spawn(process.execPath, ["--input-type=module", "--eval", PROGRAM], {
    stdio: ["ignore", "ignore", "pipe"],
    timeout: 20_000,
  });
  const [errors] = await Promise.all([text(child.stderr), once(child, "exit")]);
  assert.equal(child.exitCode, 0, errors);
});
