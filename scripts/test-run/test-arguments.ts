import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../", import.meta.url));
/** Whether the repository's path is a pattern that matches nothing but itself. */
const isPlain = /^[\w/.-]+$/.test(ROOT);

/**
 * Node sorts the files that these match by path, and an absolute path comes before a relative one: so the scripts' tests start
 * first. The longest test of all is among them, which would otherwise run alone at the end.
 */
const everyTest = [
  `${isPlain ? ROOT : ""}scripts/test/**/*.test.ts`,
  "bench/test/**/*.test.ts",
  "examples/*/test/**/*.test.{ts,tsx}",
  "packages/*/test/**/*.test.{ts,tsx}",
];

/** In milliseconds. A test that waits forever fails by name instead of blocking the run. */
const testTimeout = 300_000;

const defaultReporters = [
  "--test-reporter=spec",
  "--test-reporter-destination=stdout",
  `--test-reporter=${new URL("stall-reporter.ts", import.meta.url).href}`,
  "--test-reporter-destination=stderr",
];

/** Options of `node` and `node --test` that may take their value from the next argument (https://nodejs.org/api/cli.html). */
const optionsWithValue = new Set([
  "--test-name-pattern",
  "--test-skip-pattern",
  "--test-reporter",
  "--test-reporter-destination",
  "--test-concurrency",
  "--test-timeout",
  "--test-shard",
  "--test-isolation",
  "--test-coverage-include",
  "--test-coverage-exclude",
  "--import",
]);

/**
 * The arguments for `node`.
 *
 * @param args the user's: options, which follow the defaults and so override them; and files or patterns, which replace the
 * default pattern
 * @param processors of this machine; one test file more than that runs at a time, since tests also wait
 */
export function testArguments(args: readonly string[], processors: number): string[] {
  const options: string[] = [];
  const files: string[] = [];
  let valueFollows = false;
  for (const arg of args) {
    const isOption = valueFollows || arg.startsWith("-");
    (isOption ? options : files).push(arg);
    valueFollows = !valueFollows && optionsWithValue.has(arg);
  }
  const choosesReporter = options.some((option) => option.startsWith("--test-reporter"));
  return [
    "--test",
    "--disable-warning=ExperimentalWarning",
    `--test-concurrency=${processors + 1}`,
    `--test-timeout=${testTimeout}`,
    ...(choosesReporter ? [] : defaultReporters),
    ...options,
    ...(files.length > 0 ? files : everyTest),
  ];
}
