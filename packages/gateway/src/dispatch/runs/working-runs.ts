import { sql } from "kysely";
import type { Standing } from "../../cluster/instance.ts";
import type { Database } from "../../storage/database.ts";
import { slotsLeft } from "./share-slots.ts";

/** Counts the runs in progress at all gateways, which take up slots of their agents. */
export type WorkingRuns = {
  /** How many slots an agent's runs leave for this gateway's attempts; undefined: the agent has no runs. */
  slotsLeft(agentId: string, concurrency: number, standing: Standing): number | undefined;
  /**
   * A run starts from this gateway's attempt and counts from now on.
   *
   * @returns a function to call when it is recorded, or not (`false`: it is not this gateway's).
   */
  begin(agentId: string): (isRecorded: boolean) => void;
  /** A run ended. @param gateway - the one that attempted its delivery. */
  ended(agentId: string, gateway: string | null): void;
  /** Whether any gateway has a run in progress. */
  hasAny(): boolean;
  /** Counts again, to include what other gateways started and ended. */
  refresh(): Promise<void>;
};

/** How often a count is repeated if it is outdated when it arrives. */
const MOST_COUNTS = 3;

/** @param gateway - the name of this gateway's instance. */
export function createWorkingRuns({ prompt }: Pick<Database, "prompt">, gateway: string): WorkingRuns {
  /** By agent and gateway, as recorded. */
  let counted = new Map<string, Map<string, number>>();
  /** Runs of this gateway that are being recorded, by agent. */
  const beginning = new Map<string, number>();
  let version = 0;

  const add = (
    counts: Map<string, Map<string, number>>,
    agentId: string,
    whose: string,
    by: number,
  ): void => {
    const runs = counts.get(agentId) ?? new Map<string, number>();
    const count = (runs.get(whose) ?? 0) + by;
    if (count > 0) runs.set(whose, count);
    else runs.delete(whose);
    if (runs.size > 0) counts.set(agentId, runs);
    else counts.delete(agentId);
  };
  const count = async (): Promise<typeof counted> => {
    // Uses only its index. A batch is one run.
    const { rows } = await sql<{ agent_id: string; gateway: string; runs: number | bigint | string }>`
      SELECT agent_id, gateway, count(DISTINCT coalesce(batch_id, id)) AS runs FROM deliveries
        WHERE status = 'working' GROUP BY agent_id, gateway`.execute(prompt);
    const counts: typeof counted = new Map();
    for (const row of rows) add(counts, row.agent_id, row.gateway, Number(row.runs));
    return counts;
  };

  return {
    slotsLeft(agentId, concurrency, { rank, gateways }) {
      const own = beginning.get(agentId) ?? 0;
      const runs = counted.get(agentId);
      if (own === 0 && runs === undefined) return undefined;
      const all = own === 0 ? runs : new Map(runs).set(gateway, (runs?.get(gateway) ?? 0) + own);
      return slotsLeft(concurrency, gateways, rank, all ?? new Map());
    },
    begin(agentId) {
      beginning.set(agentId, (beginning.get(agentId) ?? 0) + 1);
      return (isRecorded) => {
        const left = (beginning.get(agentId) ?? 0) - 1;
        if (left > 0) beginning.set(agentId, left);
        else beginning.delete(agentId);
        if (isRecorded) add(counted, agentId, gateway, 1);
        version += 1;
      };
    },
    ended(agentId, whose) {
      add(counted, agentId, whose ?? "", -1);
      version += 1;
    },
    hasAny: () => counted.size > 0 || beginning.size > 0,
    async refresh() {
      for (let times = 0; times < MOST_COUNTS; times++) {
        const before = version;
        const counts = await count();
        if (version !== before) continue;
        counted = counts;
        return;
      }
    },
  };
}
