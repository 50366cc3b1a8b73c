import { request, type Dispatcher } from "undici";
import { sql } from "kysely";
import { v7 as uuidv7 } from "uuid";
import type { Agent } from "../../agents/agent.ts";
import type { Keys } from "../../keys/keys.ts";
import type { Database } from "../../storage/database.ts";
import type { Logger } from "../../telemetry/log.ts";
import { signatureHeaders } from "../attempts/request/request-signature.ts";
import type { InboxMetrics } from "./inbox-metrics.ts";

export type WakeAgentParts = {
  readonly database: Pick<Database, "commit" | "prompt">;
  readonly keys: Pick<Keys, "internalKey">;
  /** The HTTP client for agents. */
  readonly dispatcher: Dispatcher;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** A monotonic clock, in milliseconds. */
  readonly elapsed: () => number;
  readonly inboxMetrics: Pick<InboxMetrics, "woken">;
  readonly log: Logger;
};

/** The minimum time between two wake-ups of an agent, across all gateways, in milliseconds. */
const WAKE_EVERY = 30_000;
/** How long others have to claim what is due, in milliseconds: polls at other gateways are faster than this. */
const CLAIMED_WITHIN = 900;
/** If no unclaimed delivery was noticed for this long, in milliseconds, something was claimed in between. */
const SEEN_EVERY = 2_000;
/** How long a call may take, in milliseconds. */
const TIMEOUT = 10_000;
const NOTHING = Buffer.alloc(0);

/**
 * Calls the `wake_url` of agents that have deliveries due that nobody claims.
 *
 * @returns a function to call whenever that is noticed for an agent.
 */
export function createWakeAgent(parts: WakeAgentParts): (agent: Agent) => void {
  const { elapsed, inboxMetrics, log } = parts;
  /** Since when an agent has had something unclaimed, and when that was last noticed. */
  const unclaimed = new Map<string, { readonly since: number; seen: number }>();
  /** When an agent may be woken again. */
  const wakeable = new Map<string, number>();
  const wake = async (agent: Agent, wakeUrl: string): Promise<void> => {
    const waiting = await countUnclaimed(agent, parts);
    if (waiting === 0 || !(await takeTurn(agent, parts))) return;
    const status = await call(agent, wakeUrl, waiting, parts).catch((error: unknown) => {
      log.warn({ err: error, agent: agent.id }, "could not wake an agent");
      return undefined;
    });
    inboxMetrics.woken(status !== undefined && status < 400 ? "answered" : "failed");
    log.info({ agent: agent.id, waiting, status }, "woke an agent");
  };
  return (agent) => {
    const { id, wakeUrl } = agent;
    if (wakeUrl === null) return;
    const time = elapsed();
    let known = unclaimed.get(id);
    if (known === undefined || time - known.seen > SEEN_EVERY)
      unclaimed.set(id, (known = { since: time, seen: time }));
    known.seen = time;
    if (time - known.since < CLAIMED_WITHIN || time < (wakeable.get(id) ?? 0)) return;
    // If another gateway has just woken the agent, this one checks again soon.
    wakeable.set(id, time + CLAIMED_WITHIN);
    wake(agent, wakeUrl).catch((error: unknown) => {
      log.warn({ err: error, agent: id }, "could not wake an agent, will retry");
    });
  };
}

/**
 * How many deliveries are due; 0 if none has been due long enough to be claimed, or the agent has all its slots in use.
 */
async function countUnclaimed(
  { id, concurrency }: Agent,
  { database, now }: WakeAgentParts,
): Promise<number> {
  const time = now();
  const { rows } = await sql<Record<"due" | "first" | "working", number | bigint | string | null>>`
    SELECT waiting.due, waiting.first,
      (SELECT count(DISTINCT coalesce(batch_id, id)) FROM deliveries
        WHERE agent_id = ${id} AND status = 'working') AS working
      FROM (SELECT count(*) AS due, min(next_attempt_at) AS first FROM deliveries
        WHERE agent_id = ${id} AND status = 'waiting' AND next_attempt_at IS NOT NULL AND next_attempt_at <= ${time}
      ) AS waiting`.execute(database.prompt);
  const [row] = rows;
  // What became due a moment ago may be being claimed at another gateway.
  const isUnclaimed = row !== undefined && row.first !== null && Number(row.first) <= time - CLAIMED_WITHIN;
  return isUnclaimed && Number(row.working) < concurrency ? Number(row.due) : 0;
}

/** @returns false if the agent was woken recently. */
async function takeTurn({ id }: Agent, { database, now }: WakeAgentParts): Promise<boolean> {
  const time = now();
  const [taken = []] = await database.commit([
    {
      kind: "run",
      // If the clock was set back, the agent must not stay asleep.
      sql: `INSERT INTO inbox_wakes (agent_id, woken_at) VALUES (?, ?)
        ON CONFLICT (agent_id) DO UPDATE SET woken_at = excluded.woken_at
          WHERE inbox_wakes.woken_at <= excluded.woken_at - ${WAKE_EVERY} OR inbox_wakes.woken_at > excluded.woken_at
        RETURNING agent_id`,
      parameters: [id, time],
    },
  ]);
  return taken.length > 0;
}

async function call(
  agent: Agent,
  wakeUrl: string,
  waiting: number,
  { keys, dispatcher, now }: WakeAgentParts,
): Promise<number> {
  const { pathname } = new URL(wakeUrl);
  const id = `wake_${uuidv7()}`;
  const own = [
    "x-agentex-delivery-id",
    id,
    "x-agentex-wake",
    agent.name,
    "x-agentex-waiting",
    waiting.toString(),
  ];
  const signed = { id, method: "POST", path: pathname, headers: own };
  const { statusCode, body } = await request(wakeUrl, {
    dispatcher,
    method: "POST",
    headers: [...own, ...signatureHeaders(signed, NOTHING, await keys.internalKey(agent), now())],
    headersTimeout: TIMEOUT,
    bodyTimeout: TIMEOUT,
  });
  await body.dump();
  return statusCode;
}
