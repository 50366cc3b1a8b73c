import type { Point } from "../../report/line-plot.ts";
import type { Entry } from "../record/ledger.ts";
import { createPerSecond } from "../record/per-second.ts";
import { createSamples, jainIndex } from "../record/samples.ts";
import { createWorld, type World } from "../world.ts";
import {
  anybody,
  count,
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

const NAME = "steady";
/** The number of small agents observed, and how many times as much the noisy agent is sent. */
const SMALL_AGENTS = 1_000;
const NOISE = 1_000;
/** The small agents' share of all traffic except the noisy agent's. */
const SMALL_SHARE = 0.25;

/** Small agents next to a noisy neighbour that is sent more than it can take, and the same without the neighbour. */
export async function steady(parts: ScenarioParts): Promise<ScenarioResult> {
  const quiet = await observe(parts, false);
  const noisy = await observe(parts, true);
  const runs = { quiet, noisy };
  return {
    name: NAME,
    title: "Steady traffic, and a noisy neighbor",
    story:
      `${count(parts.rate)} webhooks a second for all agents over ${parts.seconds} s, and then the same again beside one agent ` +
      `that gets ${count(NOISE)} times as much as each of ${count(smallAgents(parts).length)} small ones. ` +
      "Queueing delay: from storing a delivery to the start of its first attempt.",
    tables: [delayTable(runs), fairness(runs)],
    plots: plots(runs, parts.seconds),
    violations: [...quiet.world.ledger.violations(), ...noisy.world.ledger.violations()],
    deliveries: quiet.world.ledger.totals.recorded + noisy.world.ledger.totals.recorded,
    attempts: quiet.world.ledger.totals.attempts + noisy.world.ledger.totals.attempts,
  };
}

type Group = "small" | "lanes" | "noisy" | "others";
type Observed = Awaited<ReturnType<typeof observe>>;

type Runs = { readonly quiet: Observed; readonly noisy: Observed };

function delayTable({ quiet, noisy }: Runs): Table {
  const delays = (name: string, run: Observed, group: Group): string[] => {
    const samples = run.delays[group];
    return [
      name,
      count(samples.count()),
      time(samples.quantile(0.5)),
      time(samples.quantile(0.99)),
      time(samples.quantile(0.999)),
      time(samples.quantile(1)),
    ];
  };
  return {
    head: ["queueing delay", "deliveries", "p50", "p99", "p99.9", "longest"],
    rows: [
      delays("small agents, no noise", quiet, "small"),
      delays("small agents, beside the noisy one", noisy, "small"),
      delays("small agents' serialized conversations, no noise", quiet, "lanes"),
      delays("the same, beside the noisy one", noisy, "lanes"),
      delays("everybody else, no noise", quiet, "others"),
      delays("all others, beside the noisy one", noisy, "others"),
      delays("the noisy one itself", noisy, "noisy"),
    ],
  };
}

function fairness({ quiet, noisy }: Runs): Table {
  return {
    head: ["fairness between the small agents (Jain's index, 1 is best)", "no noise", "beside the noisy one"],
    rows: [
      [
        "share of their deliveries that began within 1 s",
        quiet.shareIndex.toFixed(4),
        noisy.shareIndex.toFixed(4),
      ],
      ["mean queueing delay", quiet.delayIndex.toFixed(4), noisy.delayIndex.toFixed(4)],
    ],
  };
}

function plots({ quiet, noisy }: Runs, seconds: number): Plot[] {
  const points = (run: Observed, group: "small" | "noisy"): Point[] =>
    Array.from({ length: seconds }, (_, second) => {
      const number = run.begun[group].at(second);
      return [second, number === 0 ? 0 : run.waited[group].at(second) / number];
    });
  const rates = (run: Observed, group: "small" | "noisy"): Point[] =>
    Array.from({ length: seconds }, (_, second) => [second, run.begun[group].at(second)]);
  return [
    {
      file: "steady-delay.svg",
      plot: {
        title: "A noisy neighbor waits alone",
        subtitle: `Mean queueing delay of deliveries that begin in a second; the noisy agent gets ${count(NOISE)} times as much as a small one`,
        x: { label: "seconds" },
        y: { label: "milliseconds", scale: "log", from: 0.1 },
        series: [
          { name: "noisy agent", points: points(noisy, "noisy") },
          { name: "small agents beside it", points: points(noisy, "small") },
          { name: "small agents without it", points: points(quiet, "small") },
        ],
      },
    },
    {
      file: "steady-share.svg",
      plot: {
        title: "The noisy agent gets what it can handle, the small ones everything",
        subtitle: "First attempts",
        x: { label: "seconds" },
        y: { label: "a second" },
        series: [
          { name: "noisy agent", points: rates(noisy, "noisy") },
          { name: "small agents together, beside it", points: rates(noisy, "small") },
          { name: "small agents together, without it", points: rates(quiet, "small") },
        ],
      },
    },
  ];
}

/** Agents ranked below the noisy one in everyone's traffic. */
function smallAgents({ population }: ScenarioParts): number[] {
  const first = population.rankOf(someAgent(population)) + 1;
  const number = Math.min(SMALL_AGENTS, population.agents - first);
  return Array.from({ length: number }, (_, place) => population.agentAt(first + place));
}

async function observe(parts: ScenarioParts, withNoise: boolean) {
  const { population, seconds, rate } = parts;
  const noisyAgent = someAgent(population);
  const agents = smallAgents(parts);
  const small = new Map(agents.map((agent) => [agent, { begun: 0, soon: 0, waited: 0 }]));
  const delays = {
    small: createSamples(),
    lanes: createSamples(),
    noisy: createSamples(),
    others: createSamples(),
  };
  const groupOf = ({ agent, lane }: Entry): Group => {
    if (agent === noisyAgent) return "noisy";
    if (!small.has(agent)) return "others";
    return lane === undefined ? "small" : "lanes";
  };
  let begin = (_entry: Entry): void => {};
  const world: World = await createWorld({
    ...worldOf(parts, `${NAME}${withNoise ? ", with noise" : ""}`),
    onFirst: (entry) => begin(entry),
  });
  const { start } = world;
  const perGroup = () => ({ small: createPerSecond(start), noisy: createPerSecond(start) });
  const begun = perGroup();
  const waited = perGroup();
  begin = (entry) => {
    const now = world.clock.now();
    const delay = now - entry.recordedAt;
    const group = groupOf(entry);
    delays[group].add(delay);
    if (group === "small" || group === "noisy") {
      begun[group].add(now);
      waited[group].add(now, delay);
    }
    const mine = group === "small" ? small.get(entry.agent) : undefined;
    if (mine === undefined) return;
    mine.begun += 1;
    mine.waited += delay;
    if (delay <= 1_000) mine.soon += 1;
  };
  const ofSmall = rate * SMALL_SHARE;
  world.sendEvery(rate - ofSmall, seconds, "everybody", anybody(population));
  world.sendEvery(ofSmall, seconds, "small", (random) => {
    const agent = agents[Math.floor(random() * agents.length)] ?? 0;
    return { agent, conversation: population.drawConversation(agent, random) };
  });
  if (withNoise) {
    world.sendEvery((ofSmall / agents.length) * NOISE, seconds, "noise", only(noisyAgent, population));
  }
  await world.runUntil(seconds);
  await world.drain(seconds + (parts.longestDrain ?? LONGEST_DRAIN));
  const active = [...small.values()].filter((agent) => agent.begun > 0);
  return {
    world,
    delays,
    begun,
    waited,
    shareIndex: jainIndex(active.map((agent) => agent.soon / agent.begun)),
    delayIndex: jainIndex(active.map((agent) => agent.waited / agent.begun)),
  };
}
