import { Counter, type Registry } from "prom-client";

/** A counter with one label, or none. */
export type CounterSpec = {
  readonly name: string;
  readonly help: string;
  readonly label?: string;
};

/**
 * Serves counts that are kept elsewhere, reading them on each scrape.
 *
 * @param read - counts by label value; without a label, under any key.
 */
export function addCounter(
  registry: Registry,
  { name, help, label }: CounterSpec,
  read: () => Iterable<readonly [value: string, count: number]>,
): void {
  const counter = new Counter({
    name,
    help,
    labelNames: label === undefined ? [] : [label],
    registers: [],
    collect() {
      this.reset();
      for (const [value, count] of read()) this.inc(label === undefined ? {} : { [label]: value }, count);
    },
  });
  registry.registerMetric(counter);
}

/**
 * A counter for frequent events. prom-client formats and looks up the labels at each increment; this only adds to a number, and
 * does the rest on each scrape.
 *
 * @param values - label values to serve as 0 before they occur. They are the gateway's own words, never input from a sender or an
 * agent.
 */
export function createTally<Value extends string>(
  registry: Registry,
  spec: CounterSpec & { readonly label: string },
  values: readonly Value[],
): (value: Value) => void {
  const counts = new Map<string, number>(values.map((value) => [value, 0]));
  addCounter(registry, spec, () => counts);
  return (value) => void counts.set(value, (counts.get(value) ?? 0) + 1);
}
