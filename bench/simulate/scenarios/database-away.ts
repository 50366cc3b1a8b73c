import type { Point } from "../../report/line-plot.ts";
import type { Entry } from "../record/ledger.ts";
import type { PerSecond } from "../record/per-second.ts";
import { createSamples } from "../record/samples.ts";
import { createWorld } from "../world.ts";
import {
  anybody,
  count,
  GATEWAYS,
  LONGEST_DRAIN,
  only,
  someAgent,
  time,
  type Plot,
  type ScenarioParts,
  type ScenarioResult,
  type Table,
  worldOf,
} from "./scenario.ts";

const NAME = "database-away";
/** The busy agent's traffic as a fraction of the usual rate: more than it can take. */
const BUSY = 0.25;

/** The database is unreachable for a while. */
export async function databaseAway(parts: ScenarioParts): Promise<ScenarioResult> {
  const { seconds, rate } = parts;
  const seen = await observe(parts);
  const { from, to, world } = seen;
  const { totals } = world.ledger;
  return {
    name: NAME,
    title: "The database is unreachable",
    story:
      `${count(rate)} webhooks a second for all agents and ${count(rate * BUSY)} for a busy one, over ${GATEWAYS} gateways; ` +
      `the database cannot be reached from second ${from} to ${to}.`,
    tables: [throughput(seen, seconds), aftermath(seen)],
    plots: [plotOf(seen, seconds)],
    violations: world.ledger.violations(),
    deliveries: totals.recorded,
    attempts: totals.attempts,
  };
}

type Observed = Awaited<ReturnType<typeof observe>>;

async function observe(parts: ScenarioParts) {
  const { population, seconds, rate } = parts;
  const from = Math.round(seconds * 0.4);
  const to = from + Math.round(seconds / 5);
  let settle = (_entry: Entry): void => {};
  let first = (_entry: Entry): void => {};
  const world = await createWorld({
    ...worldOf(parts, NAME),
    onFirst: (entry) => first(entry),
    onSettled: (entry) => settle(entry),
  });
  const { start, ledger, clock, store } = world;
  const busyAgent = someAgent(population);
  world.sendEvery(rate, seconds, "everybody", anybody(population));
  world.sendEvery(rate * BUSY, seconds, "busy", only(busyAgent, population));
  await world.runUntil(from);
  world.setDatabase(true);
  const runningAtOnset = [...store.runningAt().values()].reduce((sum, rows) => sum + rows.size, 0);
  const openAtOnset = ledger.open();
  const repeatedBefore = ledger.totals.repeated;
  await world.runUntil(to);
  const settledMeanwhile = openAtOnset - ledger.open();
  world.setDatabase(false);
  const written = createSamples();
  const delays = createSamples();
  settle = (entry) => {
    const recorded = (entry.recordedAt - start) / 1_000;
    if (recorded < to && entry.agent !== busyAgent) written.add(clock.now() - start - to * 1_000);
  };
  first = (entry) => {
    if (entry.agent !== busyAgent && entry.recordedAt >= start + to * 1_000)
      delays.add(clock.now() - entry.recordedAt);
  };
  await world.runUntil(seconds);
  await world.drain(seconds + (parts.longestDrain ?? LONGEST_DRAIN));
  return { world, from, to, runningAtOnset, settledMeanwhile, repeatedBefore, written, delays };
}

/** What was accepted, refused and recorded before, during and after it. */
function throughput({ world: { counts }, from, to }: Observed, seconds: number): Table {
  const perSecond = (name: string, begin: number, end: number): string[] => [
    name,
    (counts.accepted.sum(begin, end) / (end - begin)).toFixed(1),
    (counts.refused.sum(begin, end) / (end - begin)).toFixed(1),
    (counts.ended.sum(begin, end) / (end - begin)).toFixed(1),
  ];
  return {
    head: ["", "accepted/s", "refused/s (503)", "recorded as delivered/s"],
    rows: [
      perSecond("before", 5, from),
      perSecond("while unreachable", from, to),
      perSecond("first 10 s after it", to, Math.min(to + 10, seconds)),
      perSecond("after that", Math.min(to + 10, seconds - 1), seconds),
    ],
  };
}

/** What became of what was in progress, and of what arrived later. */
function aftermath({
  world: { ledger },
  runningAtOnset,
  settledMeanwhile,
  repeatedBefore,
  written,
  delays,
}: Observed): Table {
  const { totals } = ledger;
  return {
    head: ["", ""],
    rows: [
      ["attempts in progress when it failed", count(runningAtOnset)],
      ["results recorded meanwhile", count(settledMeanwhile)],
      [
        "results and deliveries held in memory, then recorded, without the busy agent's",
        count(written.count()),
      ],
      ["half of those, after its return", time(written.quantile(0.5))],
      ["the last of those", time(written.quantile(1))],
      ["delivered twice to their agent", count(totals.repeated - repeatedBefore)],
      ["stored, but the sender got 503", count(totals.recorded - totals.acknowledged)],
      ["acknowledged and lost", count(ledger.open())],
      ["queueing delay of later webhooks, without the busy agent, p50", time(delays.quantile(0.5))],
      ["queueing delay of later webhooks, p99.9", time(delays.quantile(0.999))],
      ["queueing delay of later webhooks, longest", time(delays.quantile(1))],
      [
        "attempts above an agent's limit while gateways rediscovered each other, most",
        count(totals.mostAbove),
      ],
    ],
  };
}

function plotOf({ world: { counts }, from, to }: Observed, seconds: number): Plot {
  const points = (series: PerSecond): Point[] =>
    Array.from({ length: seconds }, (_, second) => [second, series.at(second)]);
  return {
    file: "database-away-throughput.svg",
    plot: {
      title: "The database fails, and returns",
      subtitle: "Nothing is acknowledged before it is stored: senders get 503, and nothing is lost",
      x: { label: "seconds" },
      y: { label: "a second" },
      spans: [{ from, to, name: "no database" }],
      series: [
        { name: "accepted", points: points(counts.accepted) },
        { name: "refused with 503", points: points(counts.refused) },
        { name: "recorded as delivered", points: points(counts.ended) },
      ],
    },
  };
}
