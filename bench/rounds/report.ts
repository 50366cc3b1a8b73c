import { markdownTable } from "../report/markdown-table.ts";
import { ENGINE_NAMES } from "../stand/database.ts";
import { faults } from "./faults.ts";
import type { Findings } from "./judge/judge.ts";
import type { RoundsOptions } from "./options.ts";
import type { Round } from "./round.ts";

const NONE = "–";
const COUNTS: readonly (readonly [title: string, of: (findings: Findings) => number])[] = [
  ["sent", ({ sent }) => sent],
  ["acknowledged", ({ acknowledged }) => acknowledged],
  ["503", ({ refused }) => refused],
  ["other answers", ({ otherwise }) => otherwise],
  ["unanswered", ({ unanswered }) => unanswered],
  ["received", ({ received }) => received],
  ["requests", ({ requests }) => requests],
  ["doubled", ({ doubled }) => doubled],
  ["lost", ({ lost }) => lost.length],
  ["out of order", ({ disorder }) => disorder],
  ["overlaps", ({ overlaps }) => overlaps],
  ["stale", ({ stale }) => stale],
  ["taken twice", ({ twice }) => twice],
];
const TIMES: readonly (readonly [title: string, of: (round: Round) => number | undefined])[] = [
  ["first new s", ({ times }) => times.firstNew],
  ["silence s", ({ times }) => times.silence],
  ["in progress s", ({ times }) => times.underWay],
  ["settled s", ({ settledAfter }) => settledAfter],
];

/** One row per fault and store: total counts, and the longest times. */
export function summaryTable(rounds: readonly Round[]): string {
  return markdownTable(
    ["fault", "rounds", ...COUNTS.map(([title]) => title), ...TIMES.map(([title]) => title)],
    Array.from(groups(rounds), ([title, group]) => [
      title,
      String(group.length),
      ...COUNTS.map(([, of]) => String(group.reduce((total, { findings }) => total + of(findings), 0))),
      ...TIMES.map(([, of]) => longest(group.map(of))),
    ]),
  );
}

/** The results page. */
export function roundsReport(rounds: readonly Round[], options: RoundsOptions, machine: string): string {
  return `# Rounds of faults under load

\`npm run rounds\`: ${options.rounds} rounds of each fault, ${options.parallel} at a time, seed ${options.seed}, on ${machine}. Two gateways on a PostgreSQL with
\`fsync\` on, or one on SQLite; gateways, store and senders share the machine. In each round 24 senders send signed GitHub
pushes, ${options.rate} a second at most, 94 of 100 with a body of 2 to 20 KB, the others with up to 5 MB, half of them to a route with the
policy \`assured\`, half to one with \`queued\`, both with the ordering \`serialize\`. Each sender has two ordering keys and sends the next webhook when the last
one was answered, or after ten seconds; half of them resend unanswered webhooks, up to twice. The agent answers 4 of 100 requests
with 503, and 4 of 100 up to 1.5 s late.

- acknowledged: answered 2xx. 503: answered 503 and not stored. Unanswered: the connection broke or the ten seconds passed; it may have been stored.
- received: distinct webhooks that the agent got completely. Requests: all complete requests, including those after its own 503.
- doubled: requests for a webhook that the agent had already answered 2xx, as at-least-once delivery allows.
- lost: acknowledged, but never answered 2xx by the agent with the bytes that were sent, or not \`delivered\` according to the gateway.
- out of order: acknowledged webhooks that reached the agent before the last request of another one with the same ordering key, acknowledged before this one was sent.
- overlaps: requests that arrived completely while another with the same ordering key was neither answered nor aborted.
- stale: requests of an attempt that arrived completely after a later attempt of the same delivery had begun to arrive.
- taken twice: webhooks that the agent answered 2xx as two deliveries.
- first new: from the fault until the agent got something sent after it. Silence: the longest time without a request to the agent while senders sent.
  In progress: from the fault until everything sent before it and acknowledged was delivered. Settled: from the last webhook until nothing was in progress.

Totals, with the longest times:

${summaryTable(rounds)}

## Round by round

${roundTables(rounds)}
`;
}

/** One table of rounds per fault and store. */
function roundTables(rounds: readonly Round[]): string {
  return [...groups(rounds)].map(([title, group]) => `### ${title}\n\n${roundTable(group)}`).join("\n\n");
}

function roundTable(rounds: readonly Round[]): string {
  return markdownTable(
    ["round", ...COUNTS.map(([title]) => title), ...TIMES.map(([title]) => title)],
    rounds.map((round) => [
      `${round.number}: ${round.what}`,
      ...COUNTS.map(([, of]) => String(of(round.findings))),
      ...TIMES.map(([, of]) => seconds(of(round))),
    ]),
  );
}

/** The progress line of a finished round. */
export function roundLine({ engine, fault, number, what, findings, times, settledAfter }: Round): string {
  const counts = COUNTS.map(([title, of]) => `${of(findings)} ${title}`).join(", ");
  const settled = settledAfter === undefined ? "NOT SETTLED" : `settled after ${seconds(settledAfter)} s`;
  return `${engine} ${fault} ${number} (${what}): ${counts}; first new ${seconds(times.firstNew)} s, silence ${seconds(times.silence)} s, ${settled}`;
}

function groups(rounds: readonly Round[]): Map<string, Round[]> {
  return Map.groupBy(
    rounds.toSorted((a, b) => a.number - b.number),
    ({ engine, fault }) => `${ENGINE_NAMES[engine]}: ${faults[fault].title}`,
  );
}

function seconds(value: number | undefined): string {
  return value?.toFixed(1) ?? NONE;
}

/** None if one of them never ended. */
function longest(values: readonly (number | undefined)[]): string {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? NONE : seconds(Math.max(...known));
}
