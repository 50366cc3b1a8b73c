import type { Point } from "../../report/line-plot.ts";
import type { Entry } from "../record/ledger.ts";
import type { Random } from "../random.ts";
import { createSamples } from "../record/samples.ts";
import { createWorld, type World } from "../world.ts";
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

const NAME = "agents-overloaded";
/** Fraction of the usual rate. */
const CALM = 0.15;
/** How many seconds' worth of webhooks arrive within one second when the outage begins. */
const STORM = 50;
/** Long enough to include the fourth retries, in seconds. */
const SEEN_AFTER = 300;

/**
 * Every agent answers 503 to everything for a while, starting with a burst of webhooks; with the engine's jitter, and
 * without.
 */
export async function agentsOverloaded(parts: ScenarioParts): Promise<ScenarioResult> {
  const from = Math.round(parts.seconds / 5);
  const to = from + parts.seconds * 2;
  const jittered = await observe(parts, from, to, "jitter");
  // A random value of 0 shortens no wait, so every wait is exactly the schedule's.
  const inStep = await observe(parts, from, to, "no jitter", () => 0);
  const runs = [
    ["jitter, as in the engine", jittered],
    ["no jitter", inStep],
  ] as const;
  const outage = { from, to };
  return {
    name: NAME,
    title: "Agents overloaded",
    story:
      `${count(parts.rate * CALM)} webhooks a second, and ${count(parts.rate * STORM)} more within the second in which every ` +
      `agent begins to answer 503 to everything, for ${to - from} s.`,
    tables: [tableOf(runs, outage)],
    plots: plots({ jittered, inStep }, outage, count(parts.rate * STORM)),
    violations: runs.flatMap(([, { world }]) => violationsOf(world)),
    deliveries: jittered.world.ledger.totals.recorded + inStep.world.ledger.totals.recorded,
    attempts: jittered.world.ledger.totals.attempts + inStep.world.ledger.totals.attempts,
  };
}

/** In seconds. */
type Outage = { readonly from: number; readonly to: number };
type Observed = Awaited<ReturnType<typeof observe>>;

type Runs = readonly (readonly [string, Observed])[];

function tableOf(runs: Runs, { from, to }: Outage): Table {
  const end = to + SEEN_AFTER;
  return {
    head: ["", ...runs.map(([name]) => name)],
    rows: [
      row("attempts in the outage", runs, ({ world }) => count(world.counts.attempts.sum(from, to))),
      row("most attempts in a second after the outage", runs, ({ world }) =>
        count(world.counts.attempts.most(to + 1, end + LONGEST_DRAIN)),
      ),
      row("of them in 10 s, most", runs, ({ world }) => count(mostIn(10, world, to + 1, end))),
      row("mean attempts a second in the first 5 min after it", runs, ({ world }) =>
        (world.counts.attempts.sum(to, end) / (end - to)).toFixed(1),
      ),
      row("waiting at the end of the outage", runs, ({ waiting }) => count(waiting)),
      row("half of them delivered, after its end", runs, ({ drained }) => time(drained.quantile(0.5))),
      row("99 % of them delivered", runs, ({ drained }) => time(drained.quantile(0.99))),
      row("all of them delivered", runs, ({ drained }) => time(drained.quantile(1))),
      row("attempts that a delivery took, most", runs, ({ attemptsOf }) => count(attemptsOf.quantile(1))),
      row("out of retries", runs, ({ world }) => count(world.ledger.totals.failed)),
    ],
  };
}

/** @param storm - the number of webhooks in the burst. */
function plots(
  { jittered, inStep }: { readonly jittered: Observed; readonly inStep: Observed },
  { from, to }: Outage,
  storm: string,
): Plot[] {
  const end = to + SEEN_AFTER;
  const points = ({ world }: Observed, first: number): Point[] =>
    Array.from({ length: end - first }, (_, place) => [
      first + place,
      world.counts.attempts.at(first + place),
    ]);
  const span = { from, to, name: "every agent answers 503" };
  const spanAfter = { from: to - 10, to, name: "503" };
  return [
    {
      file: "agents-overloaded-attempts.svg",
      plot: {
        title: "Jitter spreads simultaneous failures",
        subtitle: `${storm} webhooks fail within one second, and are retried on the same schedule`,
        x: { label: "seconds" },
        y: { label: "attempts a second", scale: "log" },
        spans: [span],
        series: [
          { name: "no jitter", points: points(inStep, 0) },
          { name: "jitter, as in the engine", points: points(jittered, 0) },
        ],
      },
    },
    {
      file: "agents-overloaded-recovery.svg",
      plot: {
        title: "After the outage: no thundering herd with jitter",
        subtitle: "The same run from the outage's end on, on a linear scale",
        x: { label: "seconds" },
        y: { label: "attempts a second" },
        spans: [spanAfter],
        series: [
          { name: "no jitter", points: points(inStep, to - 10) },
          { name: "jitter, as in the engine", points: points(jittered, to - 10) },
        ],
      },
    },
  ];
}

function row(name: string, runs: Runs, read: (run: Observed) => string): string[] {
  return [name, ...runs.map(([, run]) => read(run))];
}

function violationsOf({ ledger }: World): string[] {
  const { failed } = ledger.totals;
  return [...ledger.violations(), ...(failed > 0 ? [`out of retries: ${failed}`] : [])];
}

/** The maximum number of attempts in any window of this many seconds. */
function mostIn(length: number, { counts }: World, from: number, to: number): number {
  let most = 0;
  for (let second = from; second + length <= to; second++) {
    most = Math.max(most, counts.attempts.sum(second, second + length));
  }
  return most;
}

async function observe(parts: ScenarioParts, from: number, to: number, name: string, engineRandom?: Random) {
  const { population } = parts;
  let isOutage = false;
  let settle = (_entry: Entry): void => {};
  const world = await createWorld({
    ...worldOf(parts, `${NAME}, ${name}`),
    conditionOf: () => (isOutage ? "overloaded" : "well"),
    ...(engineRandom !== undefined && { engineRandom }),
    onSettled: (entry) => settle(entry),
  });
  const drained = createSamples();
  const attemptsOf = createSamples();
  settle = (entry) => {
    attemptsOf.add(entry.begun);
    const recorded = (entry.recordedAt - world.start) / 1_000;
    if (recorded >= from && recorded < to) drained.add(world.clock.now() - world.start - to * 1_000);
  };
  world.sendEvery(parts.rate * CALM, to + SEEN_AFTER, "everybody", anybody(population));
  await world.runUntil(from);
  isOutage = true;
  world.sendEvery(parts.rate * STORM, from + 1, "storm", anybody(population));
  await world.runUntil(to);
  isOutage = false;
  const waiting = world.store.waiting();
  await world.runUntil(to + SEEN_AFTER);
  await world.drain(to + SEEN_AFTER + (parts.longestDrain ?? LONGEST_DRAIN));
  return { world, drained, attemptsOf, waiting };
}
