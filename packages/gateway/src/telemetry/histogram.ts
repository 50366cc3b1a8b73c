import { Histogram, type Registry } from "prom-client";

export type HistogramSpec = {
  readonly name: string;
  readonly help: string;
  /** Without it, there is a single series without a label. */
  readonly label?: string;
  /** Upper bounds, ascending. */
  readonly buckets: readonly number[];
};

type Sample = {
  readonly metricName: string;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly value: number;
};

type Counts = { readonly buckets: number[]; sum: number };

/**
 * A histogram for frequent events. prom-client's own formats and looks up the labels at each observation; this only adds to
 * numbers, and does the rest on each scrape.
 *
 * @param values - label values to serve before they occur. They are the gateway's own words, never input from a sender or an agent.
 */
export function createHistogram<Value extends string>(
  registry: Registry,
  { name, help, label, buckets }: HistogramSpec,
  values: readonly Value[],
): (value: Value, observed: number) => void {
  const counts = new Map<string, Counts>();
  const begin = (value: string): Counts => {
    // The last bucket is for values above all bounds.
    const begun = { buckets: Array.from({ length: buckets.length + 1 }, () => 0), sum: 0 };
    counts.set(value, begun);
    return begun;
  };
  for (const value of values) begin(value);

  const shown = new Histogram({ name, help, buckets: [...buckets], registers: [] });
  const samplesOf = (value: string, { buckets: found, sum }: Counts): Sample[] => {
    const own = label === undefined ? {} : { [label]: value };
    let count = 0;
    const cumulative = found.map((inBucket, index): Sample => {
      count += inBucket;
      const labels = Object.assign({ le: buckets[index] ?? "+Inf" }, own);
      return { metricName: `${name}_bucket`, labels, value: count };
    });
    cumulative.push(
      { metricName: `${name}_sum`, labels: own, value: sum },
      { metricName: `${name}_count`, labels: own, value: count },
    );
    return cumulative;
  };
  const samples = (): Sample[] => [...counts].flatMap(([value, counted]) => samplesOf(value, counted));
  // The methods that the registry calls.
  const get = async () => ({ name, help, type: "histogram", aggregator: "sum", values: samples() }) as const;
  registry.registerMetric(Object.assign(shown, { get, getForPromString: get }));
  return (value, observed) => {
    const counted = counts.get(value) ?? begin(value);
    let index = 0;
    while (index < buckets.length && observed > (buckets[index] ?? 0)) index += 1;
    counted.buckets[index] = (counted.buckets[index] ?? 0) + 1;
    counted.sum += observed;
  };
}
