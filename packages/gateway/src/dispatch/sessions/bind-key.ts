import type { Agent } from "../../agents/agent.ts";
import { routeName, type Route } from "../../agents/routes/route.ts";
import { batchLaneOf } from "../../deliveries/ordering/batch-lane.ts";
import { laneOf, lockOf } from "../../deliveries/ordering/lane.ts";
import type { BoundKeys } from "../../sessions/bound-keys.ts";
import type { Origin } from "../../sessions/bound-key.ts";
import { OWN_KEYS, parseSessionKey, readSessionKey, sessionKeyOf } from "../../sessions/session-key.ts";
import type { Database } from "../../storage/database.ts";
import type { Write } from "../../storage/write.ts";
import type { Journal } from "../journal/journal.ts";
import { moveLane, type Binding, type Move } from "./move-lane.ts";

export type Bound =
  | { readonly outcome: "bound"; readonly session: string }
  /** The key belongs to another session, or is a session with keys of its own. */
  | { readonly outcome: "session_taken"; readonly session: string }
  /** The delivery belongs to no conversation. */
  | { readonly outcome: "no_session" };

export type BindKeyParts = {
  readonly database: Pick<Database, "prompt">;
  readonly agents: {
    find(agent: {
      readonly id: string;
    }): Promise<Pick<Agent, "routes"> | undefined> | Pick<Agent, "routes"> | undefined;
  };
  readonly journal: Pick<Journal, "change">;
  readonly boundKeys: Pick<BoundKeys, "look" | "changed">;
  /** Unix milliseconds. */
  readonly now: () => number;
};

/** Maximum number of lanes locked by one commit: PostgreSQL supports some thousands of locks. */
const MOST_LANES = 400;
/** How many times to try if the session keeps being bound to another one meanwhile. */
const MOST_TRIES = 3;

/**
 * Binds a conversation to the session of a delivery. From then on, its webhooks are in the session's lane: each is
 * either accepted before this commit, and moved if it is still waiting, or after it.
 */
export async function bindKey(deliveryId: bigint, key: string, parts: BindKeyParts): Promise<Bound> {
  for (let tries = 1; ; tries++) {
    const bound = await tryToBind(deliveryId, key, parts);
    if (bound !== undefined) return bound;
    if (tries === MOST_TRIES) throw new Error("the session was bound to another one again and again");
  }
}

/** @returns undefined if the session was bound to another one meanwhile. */
async function tryToBind(deliveryId: bigint, key: string, parts: BindKeyParts): Promise<Bound | undefined> {
  const { boundKeys, journal, now } = parts;
  const found = await findSession(deliveryId, parts);
  if (found === undefined) return { outcome: "no_session" };
  const { agentId, session, origin } = found;
  if (key === session) return { outcome: "bound", session };
  const binding = { agentId, key, session };
  const [first, ...others] = await planMoves(binding, origin, parts);
  const [inserted = []] = await journal.change(
    [lockOf(agentId, "session keys"), ...(first?.locks ?? [])],
    [insertKey(binding, origin, now()), ...(first?.writes ?? [])],
  );
  if (inserted.length === 0) {
    const has = await boundKeys.look(agentId, key);
    if (has?.session === session) return { outcome: "bound", session };
    if (has !== undefined) return { outcome: "session_taken", session: has.session };
    return (await boundKeys.look(agentId, session)) === undefined
      ? { outcome: "session_taken", session: key }
      : undefined;
  }
  await boundKeys.changed(agentId, key);
  for (const { locks, writes } of others) await journal.change(locks, writes);
  return { outcome: "bound", session };
}

async function findSession(deliveryId: bigint, { database, boundKeys }: BindKeyParts) {
  const row = await database.prompt
    .selectFrom("deliveries")
    .select(["agent_id", "provider", "conversation", "session_key", "session", "key_id"])
    .where("id", "=", deliveryId)
    .executeTakeFirst();
  const own = row && readSessionKey(row);
  if (own === undefined || row === undefined || row.conversation === null) return undefined;
  const { agent_id: agentId, provider, conversation } = row;
  const bound = await boundKeys.look(agentId, own);
  const isProviders = own === sessionKeyOf(provider, conversation);
  return {
    agentId,
    session: bound?.session ?? own,
    origin: bound?.origin ?? { conversation, keyId: isProviders ? row.key_id : undefined },
  };
}

/**
 * Inserts only if the key is not a session with keys of its own and the session is not itself bound: sessions are not
 * bound to sessions.
 */
function insertKey({ agentId, key, session }: Binding, { conversation, keyId }: Origin, now: number): Write {
  return {
    kind: "run",
    sql: `INSERT INTO session_keys (agent_id, key, session, conversation, key_id, bound_at, used_at)
      SELECT CAST(? AS text), CAST(? AS text), CAST(? AS text), CAST(? AS text), CAST(? AS text),
        CAST(? AS bigint), CAST(? AS bigint)
      WHERE NOT EXISTS (SELECT 1 FROM session_keys AS own WHERE own.agent_id = ? AND own.session = ?)
        AND NOT EXISTS (SELECT 1 FROM session_keys AS moved WHERE moved.agent_id = ? AND moved.key = ?)
      ON CONFLICT DO NOTHING RETURNING key`,
    parameters: [
      agentId,
      key,
      session,
      conversation,
      keyId ?? null,
      now,
      now,
      agentId,
      key,
      agentId,
      session,
    ],
  };
}

type Step = { readonly locks: readonly string[]; readonly writes: readonly Write[] };

/**
 * Plans what to move, in commits of a bounded size. A key names a conversation without the agent's key that verified
 * it, so this covers the lanes for all the agent's keys of that provider. Each lane is locked, even if nothing is
 * waiting in it.
 */
async function planMoves(binding: Binding, origin: Origin, parts: BindKeyParts): Promise<readonly Step[]> {
  const { agents, now } = parts;
  const { agentId, key } = binding;
  const parsed = parseSessionKey(key);
  if (parsed === undefined) return [];
  const agent = await agents.find({ id: agentId });
  const routes = agent?.routes ?? [];
  const keyIds = await keysOf(agentId, parsed.provider, parts);
  const newest = routes.filter(({ run }) => run?.whileWorking === "latest").map(routeName);
  const chunks = movesOf(parsed.conversation, keyIds, origin, routes).flatMap(chunksOf);
  return stepsOf(chunks).map((moves) => ({
    locks: moves.flatMap(({ to, from }) => [to, ...from].map((lane) => lockOf(agentId, lane))),
    writes: moves.flatMap((move) => moveLane(move, binding, newest, now())),
  }));
}

/** Each commit makes as many moves as it can lock lanes for, which is almost always all of them. */
function stepsOf(moves: readonly Move[]): readonly (readonly Move[])[] {
  const steps: Move[][] = [];
  let lanes = Infinity;
  for (const move of moves) {
    lanes += move.from.length + 1;
    if (lanes > MOST_LANES) {
      steps.push([]);
      lanes = move.from.length + 1;
    }
    steps.at(-1)?.push(move);
  }
  return steps;
}

function movesOf(
  conversation: string,
  keyIds: readonly (string | undefined)[],
  origin: Origin,
  routes: readonly Route[],
): readonly Move[] {
  const plain = (keyId: string | undefined, of: string): string => laneOf("serialize", of, keyId) ?? "";
  return [
    {
      to: plain(origin.keyId, origin.conversation),
      from: keyIds.map((keyId) => plain(keyId, conversation)),
    },
    ...routes
      .filter(({ batch }) => batch !== undefined)
      .map((route) => ({
        to: batchLaneOf(routeName(route), origin.conversation, origin.keyId),
        from: keyIds.map((keyId) => batchLaneOf(routeName(route), conversation, keyId)),
      })),
  ];
}

function chunksOf({ to, from }: Move): readonly Move[] {
  const chunks: Move[] = [];
  for (let next = 0; next < from.length; next += MOST_LANES) {
    chunks.push({ to, from: from.slice(next, next + MOST_LANES) });
  }
  return chunks;
}

/** The ids of an agent's keys of a provider. Lanes of a route's own conversation keys contain none of these. */
async function keysOf(
  agentId: string,
  provider: string,
  { database }: BindKeyParts,
): Promise<readonly (string | undefined)[]> {
  if (provider === OWN_KEYS) return [undefined];
  const rows = await database.prompt
    .selectFrom("agent_api_keys")
    .select("id")
    .where("agent_id", "=", agentId)
    .where("api_key_type", "=", provider)
    .execute();
  return rows.map(({ id }) => id);
}
