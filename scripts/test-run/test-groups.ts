/** Test files that one process runs, one after the other. */
export type TestGroup = {
  /** Of the package, and a number if it has several groups: `gateway-2`. */
  readonly name: string;
  /** Paths in the repository. */
  readonly files: readonly string[];
};

/** Measure their process, or take as long as a group. The longest start first. */
const ownProcess = [
  "scripts/test/pack.installed.test.ts",
  "packages/console/test/pages.accessible.test.ts",
  "packages/console/test/deliveries.thousand.test.ts",
  "packages/gateway/test/promises/runs.property.test.ts",
  "packages/gateway/test/bodies/bodies.memory.test.ts",
  "packages/gateway/test/attacks/wrong-keys.bounded.test.ts",
  "packages/gateway/test/attacks/zip-bomb.never-inflated.test.ts",
];

/** Half of what a gateway's test costs is loading the gateway. More files share it, fewer processes run at the same time. */
const mostFiles = 12;

/** The tests of these wait the longest, so they start first. */
const slowPackages = ["console", "scripts", "bench", "gateway"];

/**
 * Which test files share a process: neighbours in a package. They are separate otherwise: each starts its own gateways, and
 * its tests begin when those of the file before have ended.
 *
 * @param files paths in the repository
 * @returns in the order in which they should start
 */
export function groupTests(files: readonly string[]): TestGroup[] {
  const alone = ownProcess.filter((file) => files.includes(file));
  const packages = Map.groupBy(
    files.filter((file) => !alone.includes(file)),
    packageName,
  );
  return [
    ...alone.map((file) => ({ name: file.replaceAll(/^.*\/|\.test\.tsx?$/g, ""), files: [file] })),
    ...[...packages]
      .toSorted(([one], [other]) => place(one) - place(other))
      .flatMap(([name, members]) => parts(name, members.toSorted())),
  ];
}

/** `packages/gateway/test/keys/keys.creation.test.ts` is in `gateway`, and `bench/test/warm-up.test.ts` in `bench`. */
function packageName(file: string): string {
  const [first = "", second = ""] = file.split("/");
  return first === "packages" ? second : first;
}

function place(name: string): number {
  const index = slowPackages.indexOf(name);
  return index === -1 ? slowPackages.length : index;
}

function parts(name: string, files: readonly string[]): TestGroup[] {
  const count = Math.ceil(files.length / mostFiles);
  const each = Math.ceil(files.length / count);
  return Array.from({ length: count }, (_, part) => ({
    name: count === 1 ? name : `${name}-${part + 1}`,
    files: files.slice(part * each, (part + 1) * each),
  }));
}
