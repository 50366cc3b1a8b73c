/** A gateway's metrics at one moment, by name; only those without labels. */
export type Metrics = (name: string) => number;

/** Reads them (https://prometheus.io/docs/instrumenting/exposition_formats/). */
export async function scrape(gatewayUrl: string): Promise<Metrics> {
  const text = await (await fetch(`${gatewayUrl}/metrics`)).text();
  return (name) => {
    const value = new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1];
    if (value === undefined) throw new Error(`the gateway has no metric ${name}`);
    return Number(value);
  };
}

/** For how many milliseconds at the most the event loop was held up since the metrics were read last. */
export function longestStandstill(metrics: Metrics): number {
  return metrics("nodejs_eventloop_lag_max_seconds") * 1_000;
}
