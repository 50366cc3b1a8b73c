import type { LinePlot } from "../../report/line-plot.ts";
import type { Population } from "../population.ts";
import type { Random } from "../random.ts";
import type { Target, WorldParts } from "../world.ts";

/** What a scenario is given. */
export type ScenarioParts = {
  readonly population: Population;
  readonly seed: number;
  /** Of virtual time, from which a scenario takes how long its parts are. */
  readonly seconds: number;
  /** Webhooks a second. */
  readonly rate: number;
  /** Hears the virtual second, every now and then. */
  readonly onProgress?: (scenario: string, second: number) => void;
  /** Virtual seconds after which what has not ended counts as stuck. */
  readonly longestDrain?: number;
  readonly sabotage?: WorldParts["sabotage"];
};

export type ScenarioResult = {
  readonly name: string;
  readonly title: string;
  /** What happens, in a sentence or two. */
  readonly story: string;
  readonly tables: readonly Table[];
  readonly plots: readonly { readonly file: string; readonly plot: LinePlot }[];
  /** What may never happen, and did. */
  readonly violations: readonly string[];
  /** How much was simulated. */
  readonly deliveries: number;
  readonly attempts: number;
};

export type Table = { readonly head: readonly string[]; readonly rows: readonly (readonly string[])[] };
export type Scenario = (parts: ScenarioParts) => Promise<ScenarioResult>;

/** How many gateways there are, unless a scenario says otherwise. */
export const GATEWAYS = 4;
/** Unless said otherwise, in seconds: longer than all waits of the schedule together. */
export const LONGEST_DRAIN = 72 * 3_600;

/** Where the next webhook of everybody's traffic goes. */
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

/** An agent of middling size whose deliveries may overlap. */
export function someAgent(population: Population): number {
  let rank = Math.floor(population.agents / 2);
  while (population.isSerialized(population.agentAt(rank))) rank += 1;
  return population.agentAt(rank);
}

/** A count for people: 1,234. */
export function count(value: number): string {
  return Number.isNaN(value) ? "–" : Math.round(value).toLocaleString("en");
}

/** Milliseconds for people. */
export function time(milliseconds: number): string {
  if (Number.isNaN(milliseconds)) return "–";
  if (milliseconds < 1_000) return `${Math.round(milliseconds)} ms`;
  return `${(milliseconds / 1_000).toLocaleString("en", { maximumFractionDigits: milliseconds < 100_000 ? 1 : 0 })} s`;
}
