import { markdownTable } from "../report/markdown-table.ts";
import { ENGINE_NAMES } from "../stand/database.ts";
import { faults } from "./faults.ts";
import type { Findings } from "./judge.ts";
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
  ["under way s", ({ times }) => times.underWay],
  ["settled s", ({ settledAfter }) => settledAfter],
];

/** A row for each fault on each store: counts added up, and the longest times. */
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

/** The page of results. */
export function roundsReport(rounds: readonly Round[], options: RoundsOptions, machine: string): string {
  return `# Rounds of faults under load

\`npm run rounds\`: ${options.rounds} rounds of each fault, ${options.parallel} at a time, seed ${options.seed}, on ${machine}. Two gateways on a PostgreSQL with
\`fsync\` on, or one on SQLite; all of it and the senders share the machine. In each round 24 senders send signed GitHub
pushes, ${options.rate} a second at the most, 94 of 100 with a body of 2 to 20 KB, the others with up to 5 MB, half of them to a route with the
policy \`assured\`, half to one with \`queued\`, both with the ordering \`serialize\`. Each sender has two conversations and sends the next webhook when the last
one was answered, or after ten seconds; half of them send what was not answered again, up to twice. The agent answers 4 of 100 requests
with 503, and 4 of 100 up to 1.5 s late.

- acknowledged: answered 2xx. 503: answered so, and not taken. Unanswered: the connection broke or the ten seconds were over; it may have been taken.
- received: different webhooks that the agent got whole. Requests: all that it got whole, after its own 503 too.
- doubled: requests for a webhook that the agent had answered 2xx before, as "at least once" allows.
- lost: acknowledged, and never answered 2xx by the agent with the bytes that were sent, or not \`delivered\` by the gateway's own record.
- out of order: acknowledged webhooks of which the agent got a request before the last one of another of the same conversation that was acknowledged before this one was sent.
- overlaps: requests that came whole while another of the same conversation was neither answered nor broken off.
- stale: requests of an attempt that came whole after a later attempt of the same delivery had begun to come.
- taken twice: webhooks that the agent answered 2xx as two deliveries.
- first new: from the fault until the agent got something that was sent after it. Silence: the longest time in which it got nothing, while senders sent.
  Under way: from the fault until all that was acknowledged of what had been sent before was delivered. Settled: from the last webhook until nothing was under way.

Added up, with the longest times:

${summaryTable(rounds)}

## Round by round

${roundTables(rounds)}
`;
}

/** A table of the rounds for each fault on each store. */
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

/** What is to be seen while they go on. */
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

/** None, where one of them was without end. */
function longest(values: readonly (number | undefined)[]): string {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? NONE : seconds(Math.max(...known));
}
