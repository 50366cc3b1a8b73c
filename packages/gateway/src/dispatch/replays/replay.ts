import type { Agents } from "../../agents/agents.ts";
import type { Database } from "../../storage/database.ts";
import { readRequest } from "../../bodies/body-pieces.ts";
import type { BodyMemory } from "../../bodies/body-memory.ts";
import { openBody } from "../../bodies/body.ts";
import { TRANSITIONS, type DeliveryStatus, type Webhook } from "../../deliveries/delivery.ts";
import type { Engine } from "../engine.ts";
import { readWebhook } from "../queue/queue.ts";

/** Whether a delivery can be replayed. */
export type Replayable =
  /** What it received, to be accepted once more. */
  | { readonly outcome: "replayable"; readonly webhook: Webhook }
  /** There is no such delivery, or what it received was removed. */
  | { readonly outcome: "unknown" }
  /** It has not ended yet, so there is nothing to repeat. */
  | { readonly outcome: "unfinished"; readonly status: DeliveryStatus }
  /** Its agent was deleted. */
  | { readonly outcome: "agent_gone" };

export type ReplayParts = {
  readonly database: Database;
  readonly agents: Agents;
  readonly engine: Pick<Engine, "journal" | "deliveries">;
  readonly memory: Pick<BodyMemory, "read">;
};

/** Whether nothing follows this status. */
export function isFinal(status: DeliveryStatus): boolean {
  return TRANSITIONS[status].length === 0;
}

/** Reads what a replay of the delivery with this id would deliver. */
export async function readReplayable(
  id: bigint,
  { database, agents }: Pick<ReplayParts, "database" | "agents">,
): Promise<Replayable> {
  const row = await database.browse
    .selectFrom("deliveries")
    .selectAll()
    .where("id", "=", id)
    .executeTakeFirst();
  if (row === undefined) return { outcome: "unknown" };
  if (!isFinal(row.status)) return { outcome: "unfinished", status: row.status };
  if ((await agents.find({ id: row.agent_id })) === undefined) return { outcome: "agent_gone" };
  const request = await readRequest(database.browse, id);
  if (request === undefined) return { outcome: "unknown" };
  const webhook = readWebhook(row, request.headers, request.body);
  // Nobody waits for an answer now, as somebody did with `direct`.
  const policy = webhook.policy === "direct" ? "queued" : webhook.policy;
  return { outcome: "replayable", webhook: { ...webhook, policy, replayOf: id } };
}

/**
 * Accepts it as a new delivery, which names the old one and goes into its conversation's lane. Those of one conversation
 * go in the order of the calls.
 *
 * @param newId - where the new delivery's id is fixed already: however often it is tried, one delivery comes of it.
 * @param patience - how long to wait for room in memory for its body, in milliseconds.
 * @returns the new delivery's id; it is on disk. Undefined when there was no room.
 * @throws BodyMissing when what it received is not whole any more.
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
    const accepted = await engine.journal.accept({ ...webhook, body: open.body }, "waiting", newId);
    engine.deliveries.poke(webhook.agentId);
    return accepted.outcome === "accepted" ? accepted.id : accepted.firstId;
  } finally {
    open.close();
  }
}
