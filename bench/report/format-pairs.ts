import type { Compared } from "../pairs/compare.ts";
import { markdownTable } from "./markdown-table.ts";

export type NamedPair = { readonly name: string; readonly compared: Compared };

const HEAD = ["", "requests/s", "of", "×", "lowest", "highest", "CPU ×"];

/** One row per pair: the requests per second of both sides, and the ratios of the second to the first. */
export function formatPairs(named: readonly NamedPair[]): string {
  return markdownTable(
    HEAD,
    named.map(({ name, compared: { perSecond, median, lowest, highest, cpu } }) => [
      name,
      perSecond[1].toFixed(0),
      perSecond[0].toFixed(0),
      median.toFixed(2),
      lowest.toFixed(2),
      highest.toFixed(2),
      cpu?.toFixed(2) ?? "–",
    ]),
  );
}
