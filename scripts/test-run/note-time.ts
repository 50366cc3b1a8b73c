// Imported after each file of a group, as `note-time.ts?file=…`, if TEST_TIMES names a file to write to.
import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { test } from "node:test";

const file = new URL(import.meta.url).searchParams.get("file");

// Tests of one process run in the order of their imports.
test(`the time of ${file}`, () => {
  const { user, system } = process.cpuUsage();
  const noted = {
    file,
    pid: process.pid,
    at: Date.now() / 1_000,
    own: (user + system) / 1e6,
    children: ofChildren(),
  };
  appendFileSync(process.env["TEST_TIMES"] ?? "", `${JSON.stringify(noted)}\n`);
});

/** CPU seconds of child processes that have ended, without a browser's (proc_pid_stat(5)); 0 without `/proc`. */
function ofChildren(): number {
  if (!existsSync("/proc/self/stat")) return 0;
  const [, after = ""] = readFileSync("/proc/self/stat", "utf8").split(") ");
  const [user = 0, system = 0] = after.split(" ").slice(13, 15).map(Number);
  return (user + system) / 100;
}
