import type { UsageStatistics } from "agentex-gateway-sdk/client";

type Sum = UsageStatistics["sums"][number];
/** The usage of an agent's runs in one day. */
export type AgentDay = Omit<Sum, "route">;

/**
 * The sums over all routes of an agent, newest day first. Within a day, the most expensive agent comes first.
 */
export function sumUpAgentDays(sums: readonly Sum[]): readonly AgentDay[] {
  const days = new Map<string, AgentDay>();
  for (const { route: _, ...sum } of sums) {
    const key = `${sum.day} ${sum.agent_id}`;
    const known = days.get(key);
    days.set(key, known === undefined ? sum : add(known, sum));
  }
  return [...days.values()].toSorted(
    (a, b) => b.day.localeCompare(a.day) || b.cost_usd - a.cost_usd || b.runs - a.runs,
  );
}

function add(known: AgentDay, more: AgentDay): AgentDay {
  return {
    ...known,
    runs: known.runs + more.runs,
    succeeded: known.succeeded + more.succeeded,
    input_tokens: known.input_tokens + more.input_tokens,
    output_tokens: known.output_tokens + more.output_tokens,
    cost_usd: known.cost_usd + more.cost_usd,
  };
}
