import { Gauge, type Registry } from "prom-client";

/** A gauge and its labels. */
export type GaugeSpec = {
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
};

/** What a gauge shows at the moment, one for each set of labels. */
export type Reading = {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
};

/** Serves what is read when somebody asks; nothing where nothing is known. */
export function addGauge(
  registry: Registry,
  { name, help, labels = [] }: GaugeSpec,
  read: () => readonly Reading[] | Promise<readonly Reading[]>,
): void {
  const gauge = new Gauge({
    name,
    help,
    labelNames: [...labels],
    registers: [],
    async collect() {
      const readings = await read();
      this.reset();
      // Without labels, prom-client would say 0 where nothing is known.
      if (readings.length === 0) this.remove();
      for (const reading of readings) this.set(reading.labels ?? {}, reading.value);
    },
  });
  registry.registerMetric(gauge);
}
