import assert from "node:assert/strict";
import type { Ordering, Policy } from "../../../src/agents/routes/route.ts";
import type { Management } from "../../harness/management.ts";
import type { Row, TestDatabase } from "../../harness/stores/test-database.ts";

/** The names of the agent and its repository, and the secrets that verify requests to it; a test needs only one agent. */
export const AGENT = "keeper";
export const REPOSITORY = "octo/keeper";
export const GITHUB_SECRET = "a-github-secret-of-the-tests";
export const SLACK_APP = "A0KEEPER";
export const SLACK_SECRET = "a-slack-secret-of-the-tests";
export const EXTERNAL_KEY = "an-external-key-of-the-tests";

export type StagedRoute = {
  readonly method?: string;
  readonly path?: string;
  readonly policy?: Policy;
  readonly ordering?: Ordering;
  readonly conversation_key?: string;
  readonly timeout_seconds?: number;
  readonly final_statuses?: readonly number[];
  readonly budget?: { readonly most: number; readonly within: string; readonly per: string };
  readonly batch?: { readonly debounce: string; readonly max_wait: string; readonly max_size?: number };
};

export type Staged = {
  readonly url: string;
  readonly routes?: readonly StagedRoute[];
  readonly concurrency?: number;
};

/** Registers the agent with its routes, `POST /push` by default. @returns its id. */
export async function registerAgent(
  management: Management,
  { url, routes = [{}], concurrency }: Staged,
): Promise<string> {
  const answer = await management.post("/agents/register", {
    name: AGENT,
    description: "an agent of the tests",
    acp_url: url,
    acp_type: "async",
    registration_metadata: {
      webhook_routes: routes.map((route) => ({ method: "POST", path: "/push", ...route })),
      ...(concurrency !== undefined && { webhook_concurrency: concurrency }),
    },
  });
  assert.equal(answer.status, 200, answer.text);
  return String((answer.json() as { id: unknown }).id);
}

/** Registers the agent and gives it one key of each kind. @returns the agent's id. */
export async function setStage(management: Management, staged: Staged): Promise<string> {
  const id = await registerAgent(management, staged);
  await management.createKey({ agent: AGENT, name: REPOSITORY, type: "github", value: GITHUB_SECRET });
  await management.createKey({ agent: AGENT, name: SLACK_APP, type: "slack", value: SLACK_SECRET });
  await management.createKey({ agent: AGENT, name: "ci", value: EXTERNAL_KEY });
  return id;
}

/** The number of deliveries by status. */
export async function countByStatus(database: TestDatabase): Promise<Readonly<Record<string, number>>> {
  const rows = await database.query("SELECT status, count(*) AS number FROM deliveries GROUP BY status");
  return Object.fromEntries(rows.map((row) => [String(row["status"]), Number(row["number"])]));
}

/** Whether no delivery is waiting or in progress. */
export async function isSettled(database: TestDatabase): Promise<boolean> {
  const { waiting = 0, running = 0 } = await countByStatus(database);
  return waiting + running === 0;
}

/** Every attempt in order, including the last one of each delivery. */
export async function attemptsOf(database: TestDatabase): Promise<Row[]> {
  return database.query(
    `SELECT delivery_id, number, agent_status, error FROM delivery_attempts
     UNION
     SELECT id, attempts, agent_status, error FROM deliveries
       WHERE attempts > 0 AND status NOT IN ('waiting', 'running')
     ORDER BY 1, 2`,
  );
}
