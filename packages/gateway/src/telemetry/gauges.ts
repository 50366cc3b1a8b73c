import { Gauge, type Registry } from "prom-client";

/** A gauge and its labels. */
export type GaugeSpec = {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
  /** How to combine the values of several processes behind one port; by default, their sum. */
  readonly together?: "max" | "min";
};

/** A gauge's current value for one set of labels. */
export type Reading = {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
};

/** Serves values that are read on each scrape; without readings, it serves nothing. */
export function addGauge(
  registry: Registry,
  { name, help, labels = [], together }: GaugeSpec,
  read: () => readonly Reading[] | Promise<readonly Reading[]>,
): void {
  const gauge = new Gauge({
    name,
    help,
    labelNames: [...labels],
    registers: [],
    aggregator: together ?? "sum",
    async collect() {
      const readings = await read();
      this.reset();
      // Without labels, prom-client would serve 0 instead of nothing.
      if (readings.length === 0) this.remove();
      for (const reading of readings) this.set(reading.labels ?? {}, reading.value);
    },
  });
  registry.registerMetric(gauge);
}
