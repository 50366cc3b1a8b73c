import type { Agents } from "../agents/agents.ts";
import type { Database } from "../storage/database.ts";
import { readBody } from "./body-pieces.ts";
import { TRANSITIONS, type DeliveryStatus, type Webhook } from "./delivery.ts";
import type { Engine } from "./engine.ts";
import { readWebhook } from "./queue.ts";

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
  const request = await database.browse
    .selectFrom("delivery_requests")
    .select(["headers", "body", "pieces_id"])
    .where("delivery_id", "=", id)
    .executeTakeFirst();
  if (request === undefined) return { outcome: "unknown" };
  const webhook = readWebhook(row, request.headers, await readBody(database.browse, request));
  // Nobody waits for an answer now, as somebody did with `direct`.
  const policy = webhook.policy === "direct" ? "queued" : webhook.policy;
  return { outcome: "replayable", webhook: { ...webhook, policy, replayOf: id } };
}

/**
 * Accepts it as a new delivery, which names the old one and goes into its conversation's lane. Those of one conversation
 * go in the order of the calls.
 *
 * @param newId - where the new delivery's id is fixed already: however often it is tried, one delivery comes of it.
 * @returns the new delivery's id; it is on disk.
 */
export async function replay(
  webhook: Webhook,
  { engine }: Pick<ReplayParts, "engine">,
  newId?: bigint,
): Promise<bigint> {
  const accepted = await engine.journal.accept(webhook, "waiting", newId);
  engine.deliveries.poke(webhook.agentId);
  return accepted.outcome === "accepted" ? accepted.id : accepted.firstId;
}
