// Runs a small simulation in which one rule of the engine is broken, and prints the violations that its checks find.
import { createPopulation } from "../simulate/population.ts";
import { steady } from "../simulate/scenarios/steady.ts";
import type { WorldParts } from "../simulate/world.ts";

const broken: Readonly<Record<string, WorldParts["sabotage"]>> = {
  // A queue that hands out two deliveries of a conversation at the same time.
  order: { lanes: () => ({ join: () => true, leave: () => undefined }) },
  // A gateway that takes more than its share of an agent's slots.
  limit: { slots: (slots) => ({ ...slots, take: () => true, takeMany: (_agent, _limit, most) => most }) },
  // A queue that loses some of the deliveries that it hands out.
  loss: {
    queue: (queue) => ({ ...queue, claim: async (agent, most) => (await queue.claim(agent, most)).slice(1) }),
  },
};

const sabotage = broken[process.argv[2] ?? ""];
if (sabotage === undefined) throw new Error(`no rule of the name ${process.argv[2]}`);
const population = createPopulation(200, 2_000);
const { violations } = await steady({
  population,
  seed: 1,
  seconds: 20,
  rate: 300,
  longestDrain: 300,
  sabotage,
});
console.log(violations.join("\n"));
