import { providers } from "agentex-webhook-providers";
import { sql, type Kysely } from "kysely";
import type { Scope } from "../access/access.ts";
import { AGENT_COLUMNS, readAgent, type Agent } from "../agents/agent.ts";
import { routeName } from "../agents/routes/route.ts";
import { deliveriesWithin } from "../deliveries/list/conditions.ts";
import { firstIdAt, receivedAt } from "../ids/delivery-id.ts";
import type { DeliveryRow } from "../storage/schema/deliveries.ts";
import type { Schema } from "../storage/schema/schema.ts";

/** A conversation in which programs, possibly including the agent, answer each other. */
export type Loop = {
  readonly agent_id: string;
  readonly agent_name: string;
  readonly route: string;
  readonly conversation: string;
  /**
   * `echo`: one program answers itself, so it is probably the agent. `loop`: several programs answer each other unusually often.
   */
  readonly kind: "echo" | "loop";
  /** The name of the program that acted last. */
  readonly actor: string;
  /** The most deliveries that they caused within ten minutes. */
  readonly deliveries: number;
  /** When the last of them was received, in Unix milliseconds. */
  readonly last_received_at: number;
  /** The member to add to the agent's registration, as JSON. */
  readonly add: string;
};

const DAY = 86_400_000;
/** How many deliveries caused by programs are examined, newest first. */
const LOOKED_AT = 5_000;
/**
 * This many deliveries in this many milliseconds, in one conversation that the agent answers, look like a loop.
 */
const MOST = 20;
const WITHIN = 600_000;
/**
 * This many in a row by the same program, each after the agent had started on the one before, look like an echo.
 */
const ECHOES = 3;
const ECHO_WITHIN = 120_000;

type Caused = Pick<
  DeliveryRow,
  "id" | "agent_id" | "route" | "provider" | "event" | "actor_id" | "actor_name" | "attempt_started_at"
> & { readonly conversation: string };

/**
 * Conversations of the last day that look like loops, newest first. Excludes those that a budget or an identity ends.
 */
export async function findLoops(
  browse: Kysely<Schema>,
  scope: Scope,
  now: number,
  most: number,
): Promise<Loop[]> {
  // Matches the index's condition exactly.
  const { rows } = await sql<Caused>`
    SELECT id, agent_id, route, provider, conversation, event, actor_id, actor_name, attempt_started_at
      FROM deliveries
      WHERE actor_kind IN ('bot', 'app') AND id >= ${firstIdAt(now - DAY)} AND conversation IS NOT NULL
        AND status = 'delivered' AND ${deliveriesWithin(scope)}
      ORDER BY id DESC LIMIT ${LOOKED_AT}`.execute(browse);
  const groups = Map.groupBy(rows, (row) => JSON.stringify([row.agent_id, row.route, row.conversation]));
  const suspects = [...groups.values()].filter(({ length }) => length >= ECHOES);
  const agents = await findAgents(browse, [...new Set(suspects.flatMap(([row]) => row?.agent_id ?? []))]);
  return suspects
    .flatMap((group) => {
      const agent = agents.get(group[0]?.agent_id ?? "");
      return agent === undefined ? [] : (loopIn(group.toReversed(), agent) ?? []);
    })
    .slice(0, most);
}

async function findAgents(browse: Kysely<Schema>, ids: readonly string[]): Promise<Map<string, Agent>> {
  if (ids.length === 0) return new Map();
  const rows = await browse
    .selectFrom("agents")
    .select(AGENT_COLUMNS)
    .where("id", "in", ids)
    .where("deleted_at", "is", null)
    .execute();
  return new Map(rows.map((row) => [row.id, readAgent(row)]));
}

/** @param group - of one conversation, oldest first. */
function loopIn(group: readonly Caused[], agent: Agent): Loop | undefined {
  const last = group.at(-1);
  if (last === undefined) return undefined;
  const deliveries = mostWithin(group);
  const about = {
    agent_id: agent.id,
    agent_name: agent.name,
    route: last.route,
    conversation: last.conversation,
    actor: last.actor_name ?? last.actor_id ?? "",
    deliveries,
    last_received_at: receivedAt(last.id),
  };
  if (agent.identities.length === 0 && answersItself(group)) {
    return { ...about, kind: "echo", add: `"identities": ${JSON.stringify([identityOf(last)])}` };
  }
  const hasBudget = agent.routes?.find((route) => routeName(route) === last.route)?.budget !== undefined;
  if (deliveries <= MOST || hasBudget) return undefined;
  const budget = { most: MOST, within: "10m", per: "conversation" };
  return { ...about, kind: "loop", add: `"budget": ${JSON.stringify(budget)}` };
}

/** The most deliveries that arrived within a loop's time span. */
function mostWithin(group: readonly Caused[]): number {
  const times = group.map(({ id }) => receivedAt(id));
  let most = 0;
  let first = 0;
  for (const [index, time] of times.entries()) {
    while (time - (times[first] ?? time) > WITHIN) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}

function answersItself(group: readonly Caused[]): boolean {
  let inARow = 1;
  for (const [index, next] of group.entries()) {
    const before = group[index - 1];
    const isAnswer = before !== undefined && isAnswerTo(before, next);
    inARow = isAnswer ? inARow + 1 : 1;
    if (inARow >= ECHOES) return true;
  }
  return false;
}

function isAnswerTo(before: Caused, next: Caused): boolean {
  const begun = before.attempt_started_at;
  const after = begun === null ? -1 : receivedAt(next.id) - begun;
  return (
    identityOf(before) === identityOf(next) &&
    before.event === next.event &&
    after >= 0 &&
    after < ECHO_WITHIN
  );
}

/**
 * In the form in which identities are declared: the id if possible, because another actor may later have the name.
 */
function identityOf({ provider, actor_id, actor_name }: Caused): string {
  const prefix = providers.get(provider)?.actor?.prefix ?? provider;
  return `${prefix}:${actor_id ?? actor_name ?? ""}`;
}
