/**
 * Reads one of a gateway's metrics (https://prometheus.io/docs/instrumenting/exposition_formats/).
 *
 * @throws Error when there is none of that name without labels.
 */
export async function scrape(gatewayUrl: string, metric: string): Promise<number> {
  const text = await (await fetch(`${gatewayUrl}/metrics`)).text();
  const value = new RegExp(`^${metric} (\\S+)$`, "m").exec(text)?.[1];
  if (value === undefined) throw new Error(`the gateway has no metric ${metric}`);
  return Number(value);
}

/** For how many milliseconds at the most the event loop was held up since this was asked last. */
export async function longestStandstill(gatewayUrl: string): Promise<number> {
  return (await scrape(gatewayUrl, "nodejs_eventloop_lag_max_seconds")) * 1_000;
}
