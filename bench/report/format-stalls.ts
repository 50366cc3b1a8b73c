import type { Calm } from "../stalls/stall.ts";
import { markdownTable } from "./markdown-table.ts";

/** How long small webhooks wait next to large ones, and how much memory an idle gateway takes. */
export function formatStalls({ atRest, stalls }: Calm): string {
  const table = markdownTable(
    ["100 small webhooks a second", "p50 ms", "p99 ms", "longest ms", "event loop, longest ms"],
    stalls.map(({ name, small, loop }) => [
      name,
      small.p50.toFixed(2),
      small.p99.toFixed(2),
      small.longest.toFixed(1),
      loop.toFixed(1),
    ]),
  );
  const rest = atRest === undefined ? "–" : `${(atRest / 1024 / 1024).toFixed(0)} MB`;
  return `${table}\n\nResident at rest: ${rest}.`;
}
