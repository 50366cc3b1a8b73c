import { accountColumn } from "../../accounts/account.ts";
import type { Agent } from "../../agents/agent.ts";
import { placeAt } from "../../agents/route-at.ts";
import type { RouteCache } from "../../agents/route-cache.ts";
import { laneOf } from "../../deliveries/ordering/lane.ts";
import { runOptionOf } from "../../agents/routes/run-terms.ts";
import type { Agents } from "../../agents/agents.ts";
import type { Database } from "../../storage/database.ts";
import { readRequest } from "../../bodies/body-pieces.ts";
import type { BodyMemory } from "../../bodies/body-memory.ts";
import { placeByKey } from "../../deliveries/ordering/place-in-session.ts";
import { openBody } from "../../bodies/body.ts";
import { TRANSITIONS, type DeliveryStatus, type Webhook } from "../../deliveries/delivery.ts";
import type { Engine } from "../../engine/engine.ts";
import { readWebhook } from "../queue/read-webhook.ts";

/** Whether a delivery can be replayed. */
export type Replayable =
  /** The webhook, to be accepted again. */
  | { readonly outcome: "replayable"; readonly webhook: Webhook }
  /** No such delivery exists, or its request was removed. */
  | { readonly outcome: "unknown" }
  /** It has not ended yet. */
  | { readonly outcome: "unfinished"; readonly status: DeliveryStatus }
  /** Its agent, or the chosen target agent, was deleted or belongs to another account. */
  | { readonly outcome: "agent_gone" }
  /** Its agent gets no webhooks, which are stored for subscribers only. */
  | { readonly outcome: "for_subscribers"; readonly agentName: string };

export type ReplayParts = {
  readonly database: Database;
  readonly agents: Agents;
  readonly routes: Pick<RouteCache, "of">;
  /** How long an agent may take to respond, in milliseconds, unless its route says otherwise. */
  readonly agentTimeout: number;
  readonly engine: Pick<Engine, "journal" | "deliveries" | "queue" | "boundKeys">;
  readonly memory: Pick<BodyMemory, "read">;
};

/** Whether this status is final. */
export function isFinal(status: DeliveryStatus): boolean {
  return TRANSITIONS[status].length === 0;
}

/**
 * Reads the webhook that a replay of this delivery would deliver.
 *
 * @param toAgentId - another agent of its account, at the same path; undefined: its own.
 */
export async function readReplayable(
  id: bigint,
  parts: Pick<ReplayParts, "database" | "agents" | "routes" | "agentTimeout">,
  toAgentId?: string,
): Promise<Replayable> {
  const { database, agents } = parts;
  const row = await database.browse
    .selectFrom("deliveries")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
  if (row === undefined) return { outcome: "unknown" };
  if (!isFinal(row.status)) return { outcome: "unfinished", status: row.status };
  const agent = await agents.find({ id: toAgentId ?? row.agent_id });
  if (agent === undefined) return { outcome: "agent_gone" };
  const isOfAccount = accountColumn(agent.accountId) === row.account_id;
  if (toAgentId !== undefined && !isOfAccount) return { outcome: "agent_gone" };
  if (agent.delivery === "subscription") return { outcome: "for_subscribers", agentName: agent.name };
  const request = await readRequest(database.browse, row);
  if (request === undefined) return { outcome: "unknown" };
  const { whileWorking } = runOptionOf(agent, row.route);
  const webhook = { ...readWebhook(row, request), whileWorking };
  // Unlike with `direct`, nobody waits for the response.
  const policy = webhook.policy === "direct" ? "queued" : webhook.policy;
  const replayed = { ...webhook, policy, replayOf: id };
  return agent.id === row.agent_id
    ? { outcome: "replayable", webhook: replayed }
    : readdress(replayed, agent, parts);
}

/** Redirects the webhook to another agent under that agent's route. It goes alone, even if the route batches. */
async function readdress(
  webhook: Webhook,
  agent: Agent,
  { routes, agentTimeout }: Pick<ReplayParts, "routes" | "agentTimeout">,
): Promise<Replayable> {
  const place = await placeAt(agent, webhook.method, webhook.path, routes);
  if (place === undefined) return { outcome: "unknown" };
  const { route, declared } = place;
  const ordering = declared?.ordering ?? "concurrent";
  return {
    outcome: "replayable",
    webhook: {
      ...webhook,
      agentId: agent.id,
      route,
      ordering,
      lane: laneOf(ordering, webhook.conversation, webhook.keyId),
      session: undefined,
      whileWorking: declared?.run?.whileWorking,
      timeout: (declared?.timeoutSeconds ?? agentTimeout / 1_000) * 1_000,
      digest: declared?.send === "digest" ? webhook.digest : undefined,
    },
  };
}

/**
 * Accepts the webhook as a new delivery, which refers to the old one and joins its conversation's lane. Replays of one
 * conversation keep the order of the calls.
 *
 * @param newId - the new delivery's id, if already fixed: retrying with it creates only one delivery.
 * @param patience - how long to wait for memory for its body, in milliseconds.
 * @returns the new delivery's id once it is on disk; undefined if there was no memory.
 * @throws BodyMissing if the stored body is incomplete.
 */
export async function replay(
  webhook: Webhook,
  { engine, memory }: Pick<ReplayParts, "engine" | "memory">,
  patience: number,
  newId?: bigint,
): Promise<bigint | undefined> {
  const open = await openBody(webhook.body, memory, patience);
  if (open === undefined) return undefined;
  try {
    const placed = await placeByKey({ ...webhook, body: open.body }, engine.boundKeys);
    const accepted = await engine.journal.accept(placed, "waiting", newId);
    engine.deliveries.poke(webhook.agentId);
    return accepted.outcome === "accepted" ? accepted.id : accepted.firstId;
  } finally {
    open.close();
  }
}
