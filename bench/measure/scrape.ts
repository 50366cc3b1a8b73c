/** A snapshot of a gateway's metrics, by name; only metrics without labels. */
export type Metrics = (name: string) => number;

/** Reads the metrics (https://prometheus.io/docs/instrumenting/exposition_formats/). */
export async function scrape(gatewayUrl: string): Promise<Metrics> {
  const text = await (await fetch(`${gatewayUrl}/metrics`)).text();
  return (name) => {
    const value = new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1];
    if (value === undefined) throw new Error(`the gateway has no metric ${name}`);
    return Number(value);
  };
}

/** The longest event loop delay since the metrics were last read, in milliseconds. */
export function longestStall(metrics: Metrics): number {
  return metrics("nodejs_eventloop_lag_max_seconds") * 1_000;
}
