import type { Random } from "./random.ts";

/** Who there is: agents by number from 0, each with conversations of its own, numbered through over all of them. */
export type Population = {
  readonly agents: number;
  readonly conversations: number;
  idOf(agent: number): string;
  agentOf(id: string): number;
  /** Its place by how much it is sent, from 0 for the most. */
  rankOf(agent: number): number;
  agentAt(rank: number): number;
  /** Whether the conversations of this agent go one delivery at a time. */
  isSerialized(agent: number): boolean;
  /** The agent that the next webhook is for: few get many. */
  drawAgent(random: Random): number;
  /** Which of its conversations it is about: a few are livelier than the others. */
  drawConversation(agent: number, random: Random): number;
};

/** How steeply the agents' shares fall: that of rank n is as n to the minus this. */
const STEEPNESS = 0.9;
/** Conversations are spread less unevenly. */
const CONVERSATION_STEEPNESS = 0.5;
/** One agent of so many has serialized conversations. */
const SERIALIZED_OF = 5;
/** Agents' ids sort by age, which says nothing about their size: a prime that no number of agents here has as a factor. */
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
  // Every agent has one at least; the others go by size, and the last agent has what rounding left.
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
