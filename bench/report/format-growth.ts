import type { Grown } from "../growth/growth.ts";
import { markdownTable } from "./markdown-table.ts";

export type GrownStep = { readonly dimension: string; readonly step: string; readonly grown: Grown };

const HEAD = ["", "requests/s", "×", "CPU µs", "×", "p50 ms", "p99 ms", "×", "MB", ""];

/** One row per step: each figure, and its ratio to the dimension's first step. */
export function formatGrowth(steps: readonly GrownStep[]): string {
  return markdownTable(
    HEAD,
    steps.map(({ dimension, step, grown }) => {
      const first = steps.find((each) => each.dimension === dimension)?.grown;
      const ratio = (of: (each: Grown) => number | undefined): string => {
        const value = of(grown);
        const to = first && of(first);
        return value === undefined || !to ? "–" : (value / to).toFixed(2);
      };
      return [
        `${dimension}: ${step}`,
        grown.perSecond.toFixed(grown.perSecond < 100 ? 1 : 0),
        ratio(({ perSecond }) => perSecond),
        grown.cpu?.toFixed(0) ?? "–",
        ratio(({ cpu }) => cpu),
        grown.p50.toFixed(2),
        grown.p99.toFixed(2),
        ratio(({ p99 }) => p99),
        grown.resident === undefined ? "–" : (grown.resident / 1024 / 1024).toFixed(0),
        grown.note ?? "",
      ];
    }),
  );
}
