/** What gateways have written to their store so far, according to their own metrics. */
export type Commits = {
  readonly commits: number;
  /** Deliveries recorded plus results written. */
  readonly changes: number;
  /** Total commit time in seconds. */
  readonly seconds: number;
  /** Cumulative histogram of commits by group size: upper bound to number of commits. */
  readonly upTo: ReadonlyMap<number, number>;
};

const SAMPLE = /^(agentex_commit_(?:group_size|duration_seconds)_\w+)(?:\{le="([^"]+)"\})? (\S+)$/gm;

/** Reads the commits from each gateway's `/metrics`. */
export async function commitsOf(urls: readonly string[]): Promise<Commits> {
  const sums = new Map<string, number>();
  const upTo = new Map<number, number>();
  for (const url of urls) {
    const text = await (await fetch(new URL("/metrics", url))).text();
    for (const [, name = "", bound, value] of text.matchAll(SAMPLE)) {
      if (bound === undefined) sums.set(name, (sums.get(name) ?? 0) + Number(value));
      else if (name === "agentex_commit_group_size_bucket") {
        const size = bound === "+Inf" ? Number.POSITIVE_INFINITY : Number(bound);
        upTo.set(size, (upTo.get(size) ?? 0) + Number(value));
      }
    }
  }
  return {
    commits: sums.get("agentex_commit_group_size_count") ?? 0,
    changes: sums.get("agentex_commit_group_size_sum") ?? 0,
    seconds: sums.get("agentex_commit_duration_seconds_sum") ?? 0,
    upTo,
  };
}

/** The difference between two readings. */
export function commitsBetween(before: Commits, after: Commits): Commits {
  return {
    commits: after.commits - before.commits,
    changes: after.changes - before.changes,
    seconds: after.seconds - before.seconds,
    upTo: new Map(Array.from(after.upTo, ([size, count]) => [size, count - (before.upTo.get(size) ?? 0)])),
  };
}

/** The smallest bucket bound that covers every group; 0 if nothing was written. */
export function largestGroup({ commits, upTo }: Commits): number {
  if (commits === 0) return 0;
  const bounds = [...upTo].toSorted(([a], [b]) => a - b);
  return bounds.find(([, count]) => count === commits)?.[0] ?? Number.POSITIVE_INFINITY;
}
