import type { Random } from "./random.ts";

/** The agents, numbered from 0, and their conversations, numbered across all agents. */
export type Population = {
  readonly agents: number;
  readonly conversations: number;
  idOf(agent: number): string;
  agentOf(id: string): number;
  /** Its rank by number of webhooks, from 0 for the most. */
  rankOf(agent: number): number;
  agentAt(rank: number): number;
  /** Whether this agent's conversations are serialized (one delivery at a time). */
  isSerialized(agent: number): boolean;
  /** The agent of the next webhook. Few agents get many. */
  drawAgent(random: Random): number;
  /** The conversation of the next webhook. A few are busier than the others. */
  drawConversation(agent: number, random: Random): number;
};

/** Exponent of the agents' Zipf distribution: the share of rank n is proportional to n^-STEEPNESS. */
const STEEPNESS = 0.9;
/** Conversations are distributed more evenly. */
const CONVERSATION_STEEPNESS = 0.5;
/** One agent in this many has serialized conversations. */
const SERIALIZED_OF = 5;
/**
 * Agent ids sort by age, which is unrelated to size. Shuffles the ranks with a prime that divides no number of agents
 * used here.
 */
const SHUFFLE = 7_368_787;
const PREFIX = "agent-";
const DIGITS = 8;

export function createPopulation(agents: number, conversations: number): Population {
  const agentAt = (rank: number): number => (rank * SHUFFLE) % agents;
  const ranks = new Uint32Array(agents);
  const cumulative = new Float64Array(agents);
  let total = 0;
  let conversationTotal = 0;
  for (let rank = 0; rank < agents; rank++) {
    ranks[agentAt(rank)] = rank;
    total += (rank + 1) ** -STEEPNESS;
    conversationTotal += (rank + 1) ** -CONVERSATION_STEEPNESS;
    cumulative[rank] = total;
  }
  // Every agent has at least one. The others are distributed by size, and the last agent gets the rounding remainder.
  const firsts = new Float64Array(agents + 1);
  for (let agent = 0; agent < agents; agent++) {
    const share = ((ranks[agent] ?? 0) + 1) ** -CONVERSATION_STEEPNESS / conversationTotal;
    firsts[agent + 1] = (firsts[agent] ?? 0) + 1 + Math.floor(share * (conversations - agents));
  }
  firsts[agents] = conversations;
  const ids = new Map<number, string>();

  return {
    agents,
    conversations,
    idOf(agent) {
      let id = ids.get(agent);
      if (id === undefined) {
        id = PREFIX + String(agent).padStart(DIGITS, "0");
        ids.set(agent, id);
      }
      return id;
    },
    agentOf: (id) => Number(id.slice(PREFIX.length)),
    rankOf: (agent) => ranks[agent] ?? 0,
    agentAt,
    isSerialized: (agent) => agent % SERIALIZED_OF === 0,
    drawAgent(random) {
      const drawn = random() * total;
      let low = 0;
      let high = agents - 1;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((cumulative[middle] ?? 0) > drawn) high = middle;
        else low = middle + 1;
      }
      return agentAt(low);
    },
    drawConversation(agent, random) {
      const first = firsts[agent] ?? 0;
      return first + Math.floor(((firsts[agent + 1] ?? 0) - first) * random() ** 2);
    },
  };
}
