import { markdownTable } from "../report/markdown-table.ts";
import type { SelfTime } from "./cpu-profile.ts";
import { ownerOf, placeOf } from "./owners.ts";

const MOST_FUNCTIONS = 40;

/** Two tables, by owner and by function: microseconds per request, and share of the total. */
export function profileReport(
  stand: string,
  policy: string,
  times: readonly SelfTime[],
  requests: number,
): string {
  const whole = times.reduce((sum, { time }) => sum + time, 0);
  const line = (name: string, time: number): string[] => [
    name,
    (time / requests).toFixed(1),
    `${((time / whole) * 100).toFixed(1)} %`,
  ];
  const byOwner = new Map<string, number>();
  for (const { frame, time } of times) {
    const owner = ownerOf(frame);
    byOwner.set(owner, (byOwner.get(owner) ?? 0) + time);
  }
  const owners = [...byOwner].toSorted(([, a], [, b]) => b - a);
  const small = times.filter(({ time }) => time / requests < 1);
  const ofSmall = small.reduce((sum, { time }) => sum + time, 0);
  return `# Where the event loop spends its time

Written by \`npm run bench:profile\`: \`${policy}\` on SQLite under full load, ${requests.toLocaleString("en")} requests,
${(whole / requests).toFixed(0)} µs of the event loop each. Its thread has a core to itself; SQLite's and V8's threads share the other
with the load. Sampled four times a millisecond. A function's time includes what was inlined into it and natives that V8 does
not name, but not other functions that it calls.

${stand}

## By owner

${markdownTable(
  ["", "µs a request", "share"],
  owners.map(([owner, time]) => line(owner, time)),
)}

## By function

The ${MOST_FUNCTIONS} most expensive of ${times.length.toLocaleString("en")}. ${small.length.toLocaleString("en")} of them take less
than a microsecond each, and together ${((ofSmall / whole) * 100).toFixed(0)} % of the total.

${markdownTable(
  ["", "µs a request", "share"],
  times.slice(0, MOST_FUNCTIONS).map(({ frame, time }) => line(placeOf(frame), time)),
)}
`;
}
