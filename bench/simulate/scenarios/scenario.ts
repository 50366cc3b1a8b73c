import type { LinePlot } from "../../report/line-plot.ts";
import type { Population } from "../population.ts";
import type { Random } from "../random.ts";
import type { Target } from "../senders.ts";
import type { WorldParts } from "../world.ts";

/** The input of a scenario. */
export type ScenarioParts = {
  readonly population: Population;
  readonly seed: number;
  /** Virtual seconds; a scenario derives the lengths of its phases from it. */
  readonly seconds: number;
  /** Webhooks per second. */
  readonly rate: number;
  /** Called with the virtual second from time to time. */
  readonly onProgress?: (scenario: string, second: number) => void;
  /** Virtual seconds after which an open delivery counts as stuck. */
  readonly longestDrain?: number;
  readonly sabotage?: WorldParts["sabotage"];
};

export type ScenarioResult = {
  readonly name: string;
  readonly title: string;
  /** What happens, in a sentence or two. */
  readonly story: string;
  readonly tables: readonly Table[];
  readonly plots: readonly Plot[];
  /** The violated invariants. */
  readonly violations: readonly string[];
  /** How many deliveries were simulated. */
  readonly deliveries: number;
  readonly attempts: number;
};

/** A plot, and the file that it is written to. */
export type Plot = { readonly file: string; readonly plot: LinePlot };
export type Table = { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
export type Scenario = (parts: ScenarioParts) => Promise<ScenarioResult>;

/** Number of gateways, unless a scenario sets its own. */
export const GATEWAYS = 4;
/** The default, in seconds: longer than all waits of the retry schedule together. */
export const LONGEST_DRAIN = 72 * 3_600;

/** The world of a scenario, by the name of what is simulated in it. */
export function worldOf({ population, seed, onProgress, sabotage }: ScenarioParts, name: string) {
  return {
    population,
    seed,
    gateways: GATEWAYS,
    onProgress: (second: number) => onProgress?.(name, second),
    ...(sabotage !== undefined && { sabotage }),
  };
}

/** Draws the target of the next webhook from everyone's traffic. */
export function anybody(population: Population): (random: Random) => Target {
  return (random) => {
    const agent = population.drawAgent(random);
    return { agent, conversation: population.drawConversation(agent, random) };
  };
}

/** Traffic for one agent. */
export function only(agent: number, population: Population): (random: Random) => Target {
  return (random) => ({ agent, conversation: population.drawConversation(agent, random) });
}

/** An agent of medium size whose deliveries may overlap. */
export function someAgent(population: Population): number {
  let rank = Math.floor(population.agents / 2);
  while (population.isSerialized(population.agentAt(rank))) rank += 1;
  return population.agentAt(rank);
}

/** Formats a count for people: 1,234. */
export function count(value: number): string {
  return Number.isNaN(value) ? "–" : Math.round(value).toLocaleString("en");
}

/** Formats milliseconds for people. */
export function time(milliseconds: number): string {
  if (Number.isNaN(milliseconds)) return "–";
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  return `${(milliseconds / 1_000).toLocaleString("en", { maximumFractionDigits: milliseconds < 100_000 ? 1 : 0 })} s`;
}
