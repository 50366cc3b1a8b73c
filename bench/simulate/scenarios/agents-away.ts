import type { Point } from "../../report/line-plot.ts";
import type { Entry } from "../record/ledger.ts";
import { createPerSecond, type PerSecond } from "../record/per-second.ts";
import { createSamples } from "../record/samples.ts";
import { createWorld } from "../world.ts";
import {
  anybody,
  count,
  LONGEST_DRAIN,
  time,
  type Plot,
  type ScenarioParts,
  type ScenarioResult,
  type Table,
  worldOf,
} from "./scenario.ts";

const NAME = "agents-away";
/** One agent in this many goes away: those whose number leaves this remainder. */
const AWAY_OF = 10;
const AWAY = 3;

/** A tenth of the agents refuse connections for a while, and then all return at the same time. */
export async function agentsAway(parts: ScenarioParts): Promise<ScenarioResult> {
  const seen = await observe(parts);
  const { from, to, rate } = seen;
  const { ledger } = seen.world;
  return {
    name: NAME,
    title: "Agents away",
    story:
      `${count(rate)} webhooks a second. From second ${from} to ${to}, one agent of ${AWAY_OF} refuses connections; then all of ` +
      "them return at the same moment.",
    tables: [rates(seen, parts.seconds), kept(seen)],
    plots: plots(seen),
    violations: [
      ...ledger.violations(),
      ...(ledger.totals.failed > 0 ? [`out of retries: ${ledger.totals.failed}`] : []),
    ],
    deliveries: ledger.totals.recorded,
    attempts: ledger.totals.attempts,
  };
}

type Observed = Awaited<ReturnType<typeof observe>>;

async function observe(parts: ScenarioParts) {
  const { population } = parts;
  const from = Math.round(parts.seconds / 2);
  const to = from + parts.seconds * 2;
  const end = to + parts.seconds;
  const rate = parts.rate / 2;
  let isOutage = false;
  const goesAway = (agent: number): boolean => agent % AWAY_OF === AWAY;
  let begin = (_agent: number): void => {};
  let settle = (_entry: Entry): void => {};
  const world = await createWorld({
    ...worldOf(parts, NAME),
    conditionOf: (agent) => (isOutage && goesAway(agent) ? "away" : "well"),
    onAttempt: (agent) => begin(agent),
    onSettled: (entry) => settle(entry),
  });
  const { start, counts, clock } = world;
  const theirs = createPerSecond(start);
  const attemptsOfAgent = new Map<number, number>();
  const drained = createSamples();
  const attemptsOf = createSamples();
  const received = createPerSecond(start);
  begin = (agent) => {
    if (!goesAway(agent)) return;
    theirs.add(clock.now());
    if (isOutage) attemptsOfAgent.set(agent, (attemptsOfAgent.get(agent) ?? 0) + 1);
  };
  settle = (entry) => {
    const recorded = (entry.recordedAt - start) / 1_000;
    if (!goesAway(entry.agent) || recorded < from || recorded >= to) return;
    received.add(entry.recordedAt);
    attemptsOf.add(entry.begun);
    drained.add(clock.now() - start - to * 1_000);
  };
  world.sendEvery(rate, end, "everybody", anybody(population));
  await world.runUntil(from);
  isOutage = true;
  await world.runUntil(to);
  isOutage = false;
  const waitingAtReturn = world.store.waiting();
  const pausedAtReturn = counts.pausedAgents.at(to - 1);
  await world.runUntil(end);
  await world.drain(end + (parts.longestDrain ?? LONGEST_DRAIN));
  return {
    world,
    from,
    to,
    end,
    rate,
    theirs,
    received,
    attemptsOf,
    attemptsOfAgent,
    drained,
    waitingAtReturn,
    pausedAtReturn,
  };
}

/** The attempts to the agents that are away, and the probes, before, during and after. */
function rates({ world: { counts }, from, to, end, theirs }: Observed, seconds: number): Table {
  const perSecond = (series: PerSecond, first: number, last: number): string =>
    (series.sum(first, last) / (last - first)).toFixed(1);
  const settled = Math.max(from + 1, to - seconds);
  const phase = (name: string, first: number, last: number): string[] => [
    name,
    perSecond(theirs, first, last),
    count(theirs.most(first, last)),
    perSecond(counts.probes, first, last),
    perSecond(counts.attempts, first, last),
  ];
  return {
    head: ["", "attempts/s to them", "most in a second", "probes/s", "attempts/s to all"],
    rows: [
      phase("before", 0, from),
      phase("first minute away", from, Math.min(from + 60, to)),
      phase("later, still away", settled, to),
      phase("first minute back", to, to + 60),
      phase("after that", Math.min(to + 60, end - 1), end),
    ],
  };
}

/** What became of the deliveries that were kept for them. */
function kept({
  world: { ledger, counts },
  to,
  received,
  attemptsOf,
  attemptsOfAgent,
  drained,
  waitingAtReturn,
  pausedAtReturn,
}: Observed): Table {
  return {
    head: ["received for them meanwhile", ""],
    rows: [
      ["deliveries kept for them", count(received.sum(0, to))],
      ["agents paused at the end of the outage", count(pausedAtReturn)],
      ["deliveries waiting at the end of the outage", count(waitingAtReturn)],
      [
        "attempts per agent in the whole outage, mean",
        (sumOf(attemptsOfAgent) / Math.max(1, attemptsOfAgent.size)).toFixed(2),
      ],
      ["attempts that a delivery took, p50", count(attemptsOf.quantile(0.5))],
      ["attempts that a delivery took, p99", count(attemptsOf.quantile(0.99))],
      ["attempts that a delivery took, most", count(attemptsOf.quantile(1))],
      ["half of them delivered, after the return", time(drained.quantile(0.5))],
      ["99 % of them delivered", time(drained.quantile(0.99))],
      ["all of them delivered", time(drained.quantile(1))],
      ["out of retries", count(ledger.totals.failed)],
      ["agents examined by one sweep, most", count(counts.mostDue)],
      ["of all agents with waiting deliveries, most", count(counts.mostWaiting)],
    ],
  };
}

function plots({ world: { counts }, from, to, end, theirs, pausedAtReturn }: Observed): Plot[] {
  const points = (series: PerSecond): Point[] =>
    Array.from({ length: end }, (_, second) => [second, series.at(second)]);
  const span = { from, to, name: `a ${AWAY_OF}th of the agents away` };
  return [
    {
      file: "agents-away-attempts.svg",
      plot: {
        title: "Unreachable agents are left alone, and get their deliveries spread out",
        subtitle: `${count(pausedAtReturn)} agents were paused when all returned at once`,
        x: { label: "seconds" },
        y: { label: "a second" },
        spans: [span],
        series: [
          { name: "attempts to the unreachable agents", points: points(theirs) },
          { name: "probes", points: points(counts.probes) },
        ],
      },
    },
    {
      file: "agents-away-waiting.svg",
      plot: {
        title: "Waiting deliveries, and their agents",
        x: { label: "seconds" },
        y: { label: "at the end of each second" },
        spans: [span],
        series: [
          { name: "deliveries waiting", points: points(counts.waiting) },
          { name: "agents paused", points: points(counts.pausedAgents) },
        ],
      },
    },
  ];
}

function sumOf(counts: ReadonlyMap<number, number>): number {
  return [...counts.values()].reduce((a, b) => a + b, 0);
}
