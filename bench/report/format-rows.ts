import type { MeasuredRow, Row } from "../rows/row.ts";
import { markdownTable } from "./markdown-table.ts";

export type NamedRow = Pick<Row, "letter" | "name" | "engine"> & { readonly result: MeasuredRow };

const HEAD = [
  "",
  "requests/s",
  "×",
  "of (j)",
  "CPU µs",
  "×",
  "main thread",
  "×",
  "p50 ms",
  "×",
  "p99 ms",
  "×",
];
const LAST = ["p99 at half", "×", "MB", "×"];

/**
 * The rows as a table: each figure, and its ratio to the baseline. Throughput is also compared with the yardstick on the same
 * engine.
 */
export function formatRows(
  rows: readonly NamedRow[],
  { baseline, yardstick }: { readonly baseline: string; readonly yardstick: string },
): string {
  const base = rows.find(({ letter }) => letter === baseline)?.result;
  const most = (engine: Row["engine"]): number | undefined =>
    rows.find((row) => row.letter === yardstick && row.engine === engine)?.result.perSecond;
  return markdownTable(
    [...HEAD, ...LAST],
    rows.map(({ letter, name, engine, result }) => {
      const limit = engine && most(engine);
      const cells = (of: (row: MeasuredRow) => number | undefined, digits: number, scale = 1): string[] => {
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
        limit === undefined ? "–" : (result.perSecond / limit).toFixed(2),
        ...cells(({ cpu }) => cpu, 0),
        ...cells(({ mainThreadCpu }) => mainThreadCpu, 0),
        ...cells(({ p50 }) => p50, 2),
        ...cells(({ p99 }) => p99, 2),
        ...cells(({ halfLoadP99 }) => halfLoadP99, 2),
        ...cells(({ resident }) => resident, 0, 1024 * 1024),
      ];
    }),
  );
}
