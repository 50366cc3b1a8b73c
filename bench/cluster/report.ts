import { markdownTable } from "../report/markdown-table.ts";
import type { Killed } from "./kill.ts";
import type { Rest } from "./rest.ts";
import type { Throughput } from "./throughput.ts";

const NONE = "–";

/** Throughput by policy and number of gateways. The ratio is to one gateway with the same policy. */
export function throughputTable(rows: readonly Throughput[]): string {
  return markdownTable(
    [
      "policy, gateways, connections to each",
      "acknowledged/s",
      "×",
      "to the end/s",
      "gateway CPU µs",
      "PostgreSQL CPU µs",
      "p50 ms",
      "p99 ms",
      "commits/s",
      "group mean",
      "largest",
      "commit ms",
    ],
    rows.map((row) => {
      const one = rows.find(({ policy, gateways }) => policy === row.policy && gateways === 1);
      return [
        `${row.policy}, ${row.gateways}, ${row.connections}`,
        row.acknowledged.toFixed(0),
        one === undefined ? NONE : (row.acknowledged / one.acknowledged).toFixed(2),
        row.ended.toFixed(0),
        row.gatewayCpu?.toFixed(0) ?? NONE,
        row.storeCpu?.toFixed(0) ?? NONE,
        row.p50.toFixed(1),
        row.p99.toFixed(1),
        row.commits.toFixed(0),
        row.meanGroup.toFixed(1),
        `≤ ${row.largestGroup}`,
        row.commitTime.toFixed(1),
      ];
    }),
  );
}

/** What idle gateways cost. */
export function restTable(rows: readonly Rest[]): string {
  const percent = (share: number | undefined): string =>
    share === undefined ? NONE : (share * 100).toFixed(1);
  return markdownTable(
    ["gateways", "all gateways %", "PostgreSQL %", "MB of all gateways"],
    rows.map(({ gateways, gatewayCpu, storeCpu, resident }) => [
      String(gateways),
      percent(gatewayCpu),
      percent(storeCpu),
      resident === undefined ? NONE : (resident / 1024 ** 2).toFixed(0),
    ]),
  );
}

/** What each kill did, one row per kill. */
export function killTable(rows: readonly Killed[]): string {
  return markdownTable(
    [
      "policy, gateways",
      "acknowledged",
      "received",
      "lost",
      "repeated",
      "unanswered",
      "refused",
      "longest gap ms",
      "longest wait of a sender ms",
      "taken over",
      "the last after ms",
    ],
    rows.map((row) => [
      `${row.policy}, ${row.gateways}`,
      String(row.acknowledged),
      String(row.received),
      String(row.lost),
      String(row.repeated),
      String(row.unanswered),
      String(row.refused),
      row.longestSilence.toFixed(0),
      row.longestWait.toFixed(0),
      String(row.takenOver),
      row.takenOverAfter?.toFixed(0) ?? NONE,
    ]),
  );
}

/**
 * How many gateways one PostgreSQL can serve, estimated from its CPU and a gateway's: the number of gateways that fully load a
 * server with this many cores, if nothing else is the bottleneck.
 */
export function sharesTable(rows: readonly Throughput[]): string {
  return markdownTable(
    [
      "policy, gateways",
      "a gateway, of one core/s",
      "PostgreSQL, of one core/s",
      "gateways to one core of PostgreSQL",
    ],
    rows.flatMap(({ policy, gateways, connections, gatewayCpu, storeCpu }) =>
      gatewayCpu === undefined || storeCpu === undefined || connections < (rows[0]?.connections ?? 0)
        ? []
        : [
            [
              `${policy}, ${gateways}`,
              (1e6 / gatewayCpu).toFixed(0),
              (1e6 / storeCpu).toFixed(0),
              (gatewayCpu / storeCpu).toFixed(1),
            ],
          ],
    ),
  );
}
