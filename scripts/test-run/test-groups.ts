/** Test files that one process runs, one after the other. */
export type TestGroup = {
  /** Named after the package, with a number if it has several groups: `gateway-2`. */
  readonly name: string;
  /** Paths in the repository. */
  readonly files: readonly string[];
};

/** Files that measure their process, or take as long as a whole group. The longest start first. */
const ownProcess = [
  "scripts/test/pack.installed.test.ts",
  "packages/console/test/pages.accessible.test.ts",
  "packages/console/test/deliveries/deliveries.thousand.test.ts",
  "packages/gateway/test/promises/runs.property.test.ts",
  "packages/gateway/test/bodies/bodies.memory.test.ts",
  "packages/gateway/test/secrets/secrets.nowhere.test.ts",
  "packages/gateway/test/recovery/recovery.gap.test.ts",
  "packages/gateway/test/attacks/wrong-keys.bounded.test.ts",
  "packages/gateway/test/attacks/zip-bomb.never-inflated.test.ts",
];

/**
 * Loading the gateway is half of what one of its tests costs. With larger groups, more files share that cost, but fewer
 * processes run at the same time.
 */
const mostFiles = 12;

/** These tests kill processes and wait for the effects on others: twelve in a row would take half of the whole run. */
const waiting = { folder: "packages/gateway/test/promises/", name: "promises", mostFiles: 4 } as const;

/** Started last, these would run alone at the end, so they start first. */
const slowPackages = ["console", "scripts", "bench", "gateway"];

/**
 * Decides which test files share a process: neighbours in a package. They share nothing else: each starts its own gateways, and
 * its tests begin when those of the previous file have ended.
 *
 * @param files paths in the repository
 * @returns in the order in which they should start: alternating between groups that wait and groups that compute
 */
export function groupTests(files: readonly string[]): TestGroup[] {
  const alone = ownProcess.filter((file) => files.includes(file));
  const packages = Map.groupBy(
    files.filter((file) => !alone.includes(file)),
    packageName,
  );
  const groups = [...packages]
    .toSorted(([one], [other]) => place(one) - place(other))
    .flatMap(([name, members]) => parts(name, members.toSorted()));
  const isWaiting = ({ files: [first] }: TestGroup): boolean => first?.startsWith(waiting.folder) === true;
  const waits = groups.filter(isWaiting);
  const computes = groups.filter((group) => !isWaiting(group));
  return [
    ...alone.map((file) => ({ name: file.replaceAll(/^.*\/|\.test\.tsx?$/g, ""), files: [file] })),
    ...inTurn(waits, computes),
  ];
}

function inTurn(ones: readonly TestGroup[], others: readonly TestGroup[]): TestGroup[] {
  const turns = Math.max(ones.length, others.length);
  return Array.from({ length: turns }, (_, turn) => [ones[turn], others[turn]])
    .flat()
    .filter((group) => group !== undefined);
}

/** `packages/gateway/test/keys/keys.creation.test.ts` is in `gateway`, and `bench/test/warm-up.test.ts` in `bench`. */
function packageName(file: string): string {
  if (file.startsWith(waiting.folder)) return waiting.name;
  const [first = "", second = ""] = file.split("/");
  return first === "packages" ? second : first;
}

function place(name: string): number {
  const index = slowPackages.indexOf(name);
  return index === -1 ? slowPackages.length : index;
}

function parts(name: string, files: readonly string[]): TestGroup[] {
  const count = Math.ceil(files.length / (name === waiting.name ? waiting.mostFiles : mostFiles));
  const each = Math.ceil(files.length / count);
  return Array.from({ length: count }, (_, part) => ({
    name: count === 1 ? name : `${name}-${part + 1}`,
    files: files.slice(part * each, (part + 1) * each),
  })).filter((group) => group.files.length > 0);
}
