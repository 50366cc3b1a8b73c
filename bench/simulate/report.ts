import { markdownTable } from "../report/markdown-table.ts";
import type { ScenarioResult } from "./scenarios/scenario.ts";

/** A scenario's results, as Markdown. */
export function reportOf({
  title,
  story,
  tables,
  plots,
  violations,
  deliveries,
  attempts,
}: ScenarioResult): string {
  return [
    `## ${title}`,
    `${story} ${deliveries.toLocaleString("en")} deliveries, ${attempts.toLocaleString("en")} attempts.`,
    ...tables.map(({ head, rows }) => markdownTable(head, rows)),
    ...plots.map(({ file, plot }) => `![${plot.title}](${file})`),
    ...(violations.length > 0 ? [`**Broken:** ${violations.join("; ")}.`] : []),
    "",
  ].join("\n\n");
}

/**
 * One sentence that covers all scenarios.
 *
 * @param seconds - real time that they took.
 * @param memory - peak resident memory, in bytes.
 */
export function invariantsLine(results: readonly ScenarioResult[], seconds: number, memory: number): string {
  const sum = (read: (result: ScenarioResult) => number): string =>
    results.reduce((total, result) => total + read(result), 0).toLocaleString("en");
  const broken = results.flatMap(({ name, violations }) => violations.map((what) => `${name}: ${what}`));
  const verdict =
    broken.length === 0
      ? "Nothing acknowledged was lost, no serialized ordering key was out of order, and no agent had more in progress than it " +
        "allows while gateways agreed about their shares."
      : `Broken: ${broken.join("; ")}.`;
  return (
    `${sum(({ deliveries }) => deliveries)} deliveries and ${sum(({ attempts }) => attempts)} attempts in ${Math.round(seconds)} s, ` +
    `${Math.round(memory / 1024 ** 2).toLocaleString("en")} MiB at most. ${verdict}`
  );
}
