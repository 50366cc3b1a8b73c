import { markdownTable } from "../report/markdown-table.ts";
import type { EngineCost } from "./engine-cost.ts";
import type { DayGone, PartitionCost } from "./partition-cost.ts";
import type { SettingCost } from "./setting-cost.ts";

const NONE = "–";
const TITLES = { sqlite: "SQLite", postgres: "PostgreSQL" };

/** `1,000,000` */
function grouped(count: number): string {
  return Math.round(count).toLocaleString("en-US");
}

function fixed(value: number | undefined, digits = 0): string {
  return value?.toFixed(digits) ?? NONE;
}

/** What a delivery costs, by commit size. */
export function writesTable(costs: readonly EngineCost[]): string {
  return markdownTable(
    [
      "store, stored before, group",
      "deliveries/s",
      "record µs",
      "finish µs",
      "CPU µs",
      "bytes",
      "written bytes",
    ],
    costs.flatMap(({ engine, stored, writes }) =>
      writes.map((write) => [
        `${TITLES[engine]}, ${grouped(stored)}, ${write.group}`,
        grouped(write.perSecond),
        fixed(write.record),
        fixed(write.finish),
        fixed(write.cpu),
        grouped(write.data),
        write.written === undefined ? NONE : grouped(write.written),
      ]),
    ),
  );
}

/** Which operations grow and which do not, in milliseconds. */
export function operationsTable(costs: readonly EngineCost[]): string {
  const names = [...(costs[0]?.operations.keys() ?? [])];
  return markdownTable(
    [
      "milliseconds",
      ...costs.map(
        ({ engine, stored, waiting }) => `${TITLES[engine]}, ${grouped(stored)} + ${grouped(waiting)}`,
      ),
    ],
    [
      ...names.map((name) => [name].concat(costs.map(({ operations }) => fixed(operations.get(name), 2)))),
      ["a gateway's start, until it answers", ...costs.map(({ start }) => start.toFixed(0))],
      ["MB of what was stored, with bodies of 256 bytes", ...costs.map(({ data }) => fixed(data / 1e6, 1))],
    ],
  );
}

/** The effect of PostgreSQL's settings. */
export function settingsTable(costs: readonly SettingCost[]): string {
  return markdownTable(
    ["PostgreSQL with", "deliveries/s", "CPU µs", "log bytes", "bytes", "HOT %"],
    costs.map(({ name, perSecond, cpu, written, data, hot }) => [
      name,
      grouped(perSecond),
      fixed(cpu),
      fixed(written),
      grouped(data),
      (hot * 100).toFixed(0),
    ]),
  );
}

/** What partitions cost, compared with unpartitioned tables. */
export function partitionsTable(costs: readonly PartitionCost[]): string {
  const names = [...(costs[0]?.operations.keys() ?? [])];
  return markdownTable(
    ["", ...costs.map(({ layout }) => layout)],
    [
      ["a delivery written, µs", ...costs.map(({ write }) => fixed(write))],
      ["PostgreSQL's CPU for it, µs", ...costs.map(({ cpu }) => fixed(cpu))],
      ...names.map((name) =>
        [`${name}, ms`].concat(costs.map(({ operations }) => fixed(operations.get(name), 2))),
      ),
      [
        "a duplicate of another day's is noticed",
        ...costs.map(({ noticesDuplicate }) => (noticesDuplicate ? "yes" : "no")),
      ],
    ],
  );
}

/** What it costs to remove a day's deliveries. */
export function dayTable({
  deliveries,
  deleted,
  vacuumed,
  deletedLog,
  dropped,
  droppedLog,
}: DayGone): string {
  return markdownTable(
    [`a day of ${grouped(deliveries)} deliveries`, "ms", "log bytes"],
    [
      ["deleted by the gateway's retention, without its pauses", fixed(deleted), ""],
      ["and vacuumed", fixed(vacuumed), grouped(deletedLog)],
      ["its partitions dropped", fixed(dropped), grouped(droppedLog)],
    ],
  );
}
