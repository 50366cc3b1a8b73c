import { spawn } from "node:child_process";
import { once } from "node:events";
import { availableParallelism, constants } from "node:os";
import { fileURLToPath } from "node:url";
import { bundleGateway } from "./bundle-gateway.ts";
import { writeGroupFiles } from "./group-files.ts";
import { readArguments, testArguments, type UserArguments } from "./test-arguments.ts";

/** Tests run in many processes: without a cache, each of them would strip the types of the same sources again. */
const COMPILE_CACHE = fileURLToPath(new URL("../../build/compile-cache", import.meta.url));

/** Sent by Ctrl-C, and by a system that stops this process. */
const endSignals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Runs `node --test` with this process's output streams. Files that the user names run in one process each. If none is named,
 * all tests run, in groups that share a process, and with gateways that start from a bundle.
 *
 * @param args the user's own arguments
 * @param environment for the tests
 * @returns the test runner's exit code, or by convention 128 plus the number of the signal that ended it
 */
export async function runTests(args: string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const given = readArguments(args);
  if (given.files.length > 0) return run(given, environment);
  const groups = writeGroupFiles();
  const bundled = { ...environment, TEST_GATEWAY: await bundleGateway() };
  const code = await run({ ...given, files: groups.paths }, bundled);
  if (code === 0) groups.remove();
  else console.error(`A group that failed as a whole imports its test files: see ${groups.folder}`);
  return code;
}

async function run(given: UserArguments, environment: NodeJS.ProcessEnv): Promise<number> {
  const runner = spawn(process.execPath, testArguments(given, availableParallelism()), {
    env: { NODE_COMPILE_CACHE: COMPILE_CACHE, ...environment },
    stdio: "inherit",
  });
  const pass = (signal: NodeJS.Signals): unknown => runner.kill(signal);
  for (const signal of endSignals) process.on(signal, pass);
  const exited: unknown[] = await once(runner, "exit");
  for (const signal of endSignals) process.off(signal, pass);
  return exitCode(exited[0], runner.signalCode);
}

function exitCode(code: unknown, signal: NodeJS.Signals | null): number {
  if (typeof code === "number") return code;
  return signal === null ? 1 : 128 + constants.signals[signal];
}
