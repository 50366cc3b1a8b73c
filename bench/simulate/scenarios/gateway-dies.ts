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

const NAME = "gateway-dies";
/** Index of the gateway that dies. */
const DYING = 1;
/** The busy agent's traffic as a fraction of the usual rate: more than it can take. */
const BUSY = 0.25;

/** One of several gateways is killed. The load balancer immediately routes its traffic to the others. */
export async function gatewayDies(parts: ScenarioParts): Promise<ScenarioResult> {
  const { seconds, rate } = parts;
  const seen = await observe(parts);
  const { at, broken } = seen;
  const { ledger } = seen.world;
  return {
    name: NAME,
    title: "A gateway dies",
    story:
      `${count(rate)} webhooks a second for all agents and ${count(rate * BUSY)} for a busy one, over ${GATEWAYS} gateways; ` +
      `one of them is killed in second ${at}.`,
    tables: [throughput(seen, seconds), takeover(seen)],
    plots: [plotOf(seen, seconds)],
    violations: [
      ...ledger.violations(),
      ...(broken.size > 0 ? [`never taken over from the killed gateway: ${broken.size}`] : []),
    ],
    deliveries: ledger.totals.recorded,
    attempts: ledger.totals.attempts,
  };
}

type Observed = Awaited<ReturnType<typeof observe>>;

async function observe(parts: ScenarioParts) {
  const { population, seconds, rate } = parts;
  const at = Math.round(seconds / 2);
  let begin = (_entry: Entry | undefined): void => {};
  let settle = (_entry: Entry): void => {};
  let first = (_entry: Entry): void => {};
  const world = await createWorld({
    ...worldOf(parts, NAME),
    onFirst: (entry) => first(entry),
    onAttempt: (_agent, entry) => begin(entry),
    onSettled: (entry) => settle(entry),
  });
  const { start, clock } = world;
  const busyAgent = someAgent(population);
  world.sendEvery(rate, seconds, "everybody", anybody(population));
  world.sendEvery(rate * BUSY, seconds, "busy", only(busyAgent, population));
  await world.runUntil(at);
  const broken = new Map(world.kill(DYING).map((entry) => [entry.id, entry]));
  const number = broken.size;
  const theirs = new Set(broken.keys());
  const takenOver = createSamples();
  const ofBusy = createSamples();
  const ended = createSamples();
  const delays = createSamples();
  begin = (entry) => {
    if (entry === undefined || !broken.delete(entry.id)) return;
    (entry.agent === busyAgent ? ofBusy : takenOver).add(clock.now() - start - at * 1_000);
  };
  settle = (entry) => {
    if (theirs.has(entry.id) && entry.agent !== busyAgent) ended.add(clock.now() - start - at * 1_000);
  };
  first = (entry) => {
    if (entry.agent !== busyAgent) delays.add(clock.now() - entry.recordedAt);
  };
  await world.runUntil(seconds);
  await world.drain(seconds + (parts.longestDrain ?? LONGEST_DRAIN));
  return { world, at, number, broken, takenOver, ofBusy, ended, delays };
}

/** What was accepted and delivered before and after it. */
function throughput({ world: { counts }, at }: Observed, seconds: number): Table {
  const perSecond = (name: string, from: number, to: number): string[] => [
    name,
    (counts.accepted.sum(from, to) / (to - from)).toFixed(1),
    (counts.ended.sum(from, to) / (to - from)).toFixed(1),
  ];
  const after = Math.min(at + 15, seconds - 1);
  return {
    head: ["", "accepted/s", "delivered/s"],
    rows: [
      perSecond("before", 5, at),
      perSecond("in the first 15 s after it", at, after),
      perSecond("after that", after, seconds),
    ],
  };
}

/** What became of its attempts, and how long others waited. */
function takeover({ world: { ledger }, number, takenOver, ofBusy, ended, delays }: Observed): Table {
  const { totals } = ledger;
  return {
    head: ["", ""],
    rows: [
      ["attempts that it had in progress", count(number)],
      ["restarted by others, without the busy agent's, first after", time(takenOver.quantile(0))],
      ["restarted by others, half after", time(takenOver.quantile(0.5))],
      ["restarted by others, last after", time(takenOver.quantile(1))],
      ["all of those delivered, after", time(ended.quantile(1))],
      ["the busy agent's, behind its whole queue, last after", time(ofBusy.quantile(1))],
      ["stored, but the sender got no answer", count(totals.recorded - totals.acknowledged)],
      ["delivered twice to their agent", count(totals.repeated)],
      ["acknowledged and lost", count(ledger.open())],
      ["queueing delay of all others from then on, p50", time(delays.quantile(0.5))],
      ["queueing delay of all others, p99.9", time(delays.quantile(0.999))],
      ["queueing delay of all others, longest", time(delays.quantile(1))],
      ["attempts above an agent's limit while shares changed, most", count(totals.mostAbove)],
    ],
  };
}

function plotOf({ world: { counts }, at, number, takenOver }: Observed, seconds: number): Plot {
  const points = (series: PerSecond): Point[] =>
    Array.from({ length: seconds }, (_, second) => [second, series.at(second)]);
  return {
    file: "gateway-dies-throughput.svg",
    plot: {
      title: "One of four gateways is killed",
      subtitle: `Others restart its ${count(number)} attempts in progress within ${time(takenOver.quantile(1))}`,
      x: { label: "seconds" },
      y: { label: "a second" },
      spans: [{ from: at, to: at + takenOver.quantile(1) / 1_000, name: "taken over" }],
      series: [
        { name: "accepted", points: points(counts.accepted) },
        { name: "delivered", points: points(counts.ended) },
      ],
    },
  };
}
