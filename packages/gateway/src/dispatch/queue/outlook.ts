import { sql } from "kysely";
import { createLookUp } from "../../storage/look-up.ts";
import type { Database } from "../../storage/database.ts";
import { FIRST_DUE, WITH_DUE_AGENTS } from "./due-agents.ts";

/** What a sweep has to do, across all gateways of a database. */
export type Outlook = {
  /** When the next delivery is due or the next run must have reported, in Unix milliseconds; undefined: none. */
  readonly dueAt: number | undefined;
  readonly runDueAt: number | undefined;
  /** Whether attempts are in progress: their gateway may die. */
  readonly isRunning: boolean;
  /** Whether agents are working on runs. */
  readonly isWorking: boolean;
};

type Row = {
  readonly due: number | null;
  readonly run: number | null;
  readonly running: number;
  readonly working: number;
};

/** Uses indexes only. */
const OUTLOOK = sql<Row>`
  ${WITH_DUE_AGENTS}
  SELECT
    (SELECT min(${FIRST_DUE}) FROM agent WHERE id IS NOT NULL) AS due,
    (SELECT min(due_at) FROM runs WHERE finished_at IS NULL) AS run,
    (SELECT count(*) FROM (SELECT 1 FROM deliveries WHERE status = 'running' LIMIT 1) AS r) AS running,
    (SELECT count(*) FROM (SELECT 1 FROM deliveries WHERE status = 'working' LIMIT 1) AS w) AS working`;

/** One prepared statement, because an idle gateway runs nothing else. */
export function createOutlook(database: Pick<Database, "readRows" | "lookUp">): () => Promise<Outlook> {
  const look = createLookUp(database, { compile: () => OUTLOOK.compile(database.lookUp) });
  return async () => {
    const [row] = await look();
    return {
      dueAt: row?.due ?? undefined,
      runDueAt: row?.run ?? undefined,
      isRunning: Number(row?.running) > 0,
      isWorking: Number(row?.working) > 0,
    };
  };
}
