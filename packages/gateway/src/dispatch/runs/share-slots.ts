/** How many of an agent's runs are in progress, by the gateway that attempted their deliveries. */
export type RunsByGateway = ReadonlyMap<string, number>;

/**
 * How many of an agent's slots remain for a gateway's attempts: its share minus its own runs. Runs of gateways that are
 * gone, and runs beyond a gateway's share, are deducted from the shares of the others. So all gateways together never
 * exceed the limit, although none counts across gateways for each delivery.
 *
 * @param gateways - the live gateways, in the same order everywhere.
 * @param rank - this gateway's position among them.
 */
export function slotsLeft(
  concurrency: number,
  gateways: readonly string[],
  rank: number,
  runs: RunsByGateway,
): number {
  const runsOf = (gateway: string): number => runs.get(gateway) ?? 0;
  const mine = gateways[rank];
  let left = concurrency;
  for (const [gateway, count] of runs) if (!gateways.includes(gateway)) left -= count;
  let sharing = gateways;
  for (;;) {
    const shareOf = (gateway: string): number => {
      const place = sharing.indexOf(gateway);
      return Math.floor(left / sharing.length) + (place < left % sharing.length ? 1 : 0);
    };
    left = Math.max(0, left);
    const beyond = sharing.filter((gateway) => runsOf(gateway) > shareOf(gateway));
    if (mine === undefined || beyond.includes(mine)) return 0;
    if (beyond.length === 0) return shareOf(mine) - runsOf(mine);
    for (const gateway of beyond) left -= runsOf(gateway);
    sharing = sharing.filter((gateway) => !beyond.includes(gateway));
  }
}
