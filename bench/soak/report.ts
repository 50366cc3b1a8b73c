import { linePlot } from "../report/line-plot.ts";
import { markdownTable } from "../report/markdown-table.ts";
import { ENGINE_NAMES, type Engine } from "../stand/database.ts";
import type { Sample, Soak } from "./soak.ts";

const MEGABYTE = 1024 * 1024;

/** A soak on one engine. @param rate - requests per second. */
export type Soaked = Soak & { readonly engine: Engine; readonly rate: number };

/** The soaks' results, in Markdown. */
export function soakReport(stand: string, soaked: readonly Soaked[]): string {
  return `${["# Results of `npm run bench:soak`", stand, ...soaked.flatMap(partOf)].join("\n\n")}\n`;
}

function partOf({ engine, rate, load, samples }: Soaked): string[] {
  const thirds = [0, 1, 2].map((third) =>
    samples.slice(Math.floor((samples.length * third) / 3), Math.floor((samples.length * (third + 1)) / 3)),
  );
  const mean = (some: readonly Sample[], of: (sample: Sample) => number): number =>
    some.reduce((sum, sample) => sum + of(sample), 0) / some.length;
  const cells = (of: (sample: Sample) => number): string[] =>
    thirds.map((some) => (mean(some, of) / MEGABYTE).toFixed(1));
  const longest = thirds.map((some) => Math.max(...some.map(({ stall }) => stall)).toFixed(1));
  const table = markdownTable(
    ["mean of each third", "first", "second", "last"],
    [
      ["resident, MB", ...cells(({ resident }) => resident)],
      ["heap in use, MB", ...cells(({ heapUsed }) => heapUsed)],
      ["outside the heap, MB", ...cells(({ external }) => external)],
      ["event loop, longest stall, ms", ...longest],
    ],
  );
  return [
    `## ${ENGINE_NAMES[engine]}`,
    `Policy assured, ${rate} requests/s (half the maximum), ${load.requests} in all, none failed. ` +
      `p50 ${load.p50.toFixed(2)} ms, p99 ${load.p99.toFixed(2)} ms, longest ${load.longest.toFixed(0)} ms.`,
    table,
    `![Memory over time](soak-${engine}.svg)`,
  ];
}

/** Memory over time, as SVG. */
export function soakPlot({ engine, rate, samples }: Soaked): string {
  const series = (name: string, of: (sample: Sample) => number) => ({
    name,
    points: samples.map((sample) => [sample.at / 60, of(sample) / MEGABYTE] as const),
  });
  return linePlot({
    title: "Memory of a gateway at half load",
    subtitle: `${ENGINE_NAMES[engine]}, policy assured, ${rate} webhooks of 5 KB a second`,
    x: { label: "minutes" },
    y: { label: "MB" },
    series: [
      series("resident", ({ resident }) => resident),
      series("heap in use", ({ heapUsed }) => heapUsed),
      series("outside the heap", ({ external }) => external),
    ],
  });
}
