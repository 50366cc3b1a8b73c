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

/** The user's arguments: options, and files or patterns. */
export type UserArguments = { readonly options: readonly string[]; readonly files: readonly string[] };

/** Separates options (with their values) from files and patterns. */
export function readArguments(args: readonly string[]): UserArguments {
  const options: string[] = [];
  const files: string[] = [];
  let valueFollows = false;
  for (const arg of args) {
    const isOption = valueFollows || arg.startsWith("-");
    (isOption ? options : files).push(arg);
    valueFollows = !valueFollows && optionsWithValue.has(arg);
  }
  return { options, files };
}

/**
 * The arguments for `node`.
 *
 * @param options the user's, which follow the defaults and so override them
 * @param files what to run
 * @param processors of this machine; more than twice as many test files run at the same time, since tests spend half of their
 * time waiting
 */
export function testArguments({ options, files }: UserArguments, processors: number): string[] {
  const choosesReporter = options.some((option) => option.startsWith("--test-reporter"));
  return [
    "--test",
    "--disable-warning=ExperimentalWarning",
    `--test-concurrency=${processors * 2 + 1}`,
    `--test-timeout=${testTimeout}`,
    ...(choosesReporter ? [] : defaultReporters),
    ...options,
    ...files,
  ];
}
