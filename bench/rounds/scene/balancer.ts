import type { Random } from "../../simulate/random.ts";

/** Distributes requests over gateways like a load balancer. */
export type Balancer<Target> = {
  /** Sends a request to one of the targets and notes whether it answered. */
  use<Answer extends { readonly outcome: string }>(ask: (target: Target) => Promise<Answer>): Promise<Answer>;
};

/** How long to avoid a target that did not answer, in milliseconds. */
const LEFT_ALONE = 1_000;

/** Picks the target with the fewest requests in flight among those whose last request was answered. */
export function createBalancer<Target>(targets: readonly Target[], random: Random): Balancer<Target> {
  const all = targets.map((target) => ({ target, underWay: 0, awayUntil: 0 }));
  return {
    async use(ask) {
      const now = performance.now();
      const there = all.filter(({ awayUntil }) => awayUntil <= now);
      const [chosen] = (there.length > 0 ? there : all)
        .map((each) => ({ each, tie: random() }))
        .toSorted((a, b) => a.each.underWay - b.each.underWay || a.tie - b.tie);
      if (chosen === undefined) throw new Error("there is no gateway to send to");
      const { each } = chosen;
      each.underWay += 1;
      try {
        const answer = await ask(each.target);
        if (answer.outcome === "unanswered") each.awayUntil = performance.now() + LEFT_ALONE;
        return answer;
      } finally {
        each.underWay -= 1;
      }
    },
  };
}
