import type { Measured } from "../measure/measure.ts";
import { markdownTable } from "./markdown-table.ts";

export type MeasuredRow = { readonly letter: string; readonly name: string; readonly result: Measured };

const HEAD = [
  "",
  "requests/s",
  "×",
  "CPU µs",
  "×",
  "main thread",
  "×",
  "p50 ms",
  "×",
  "p99 ms",
  "×",
  "MB",
  "×",
];

/** The rows as a table: each figure, and its ratio to that of the yardstick. */
export function formatRows(rows: readonly MeasuredRow[], yardstick: string): string {
  const base = rows.find(({ letter }) => letter === yardstick)?.result;
  return markdownTable(
    HEAD,
    rows.map(({ letter, name, result }) => {
      const cells = (of: (measured: Measured) => number | undefined, digits: number, scale = 1): string[] => {
        const value = of(result);
        const to = base && of(base);
        return [
          value === undefined ? "–" : (value / scale).toFixed(digits),
          value === undefined || !to ? "–" : (value / to).toFixed(2),
        ];
      };
      return [
        `(${letter}) ${name}`,
        ...cells(({ perSecond }) => perSecond, 0),
        ...cells(({ cpu }) => cpu, 0),
        ...cells(({ mainThreadCpu }) => mainThreadCpu, 0),
        ...cells(({ p50 }) => p50, 2),
        ...cells(({ p99 }) => p99, 2),
        ...cells(({ resident }) => resident, 0, 1024 * 1024),
      ];
    }),
  );
}
