import type { Agents } from "../../agents/agents.ts";
import type { DeliveryStatus } from "../../deliveries/delivery.ts";
import { DELIVERY_COLUMNS } from "../../deliveries/delivery-columns.ts";
import { deliveryRow } from "../../deliveries/delivery-row.ts";
import { joinLane, lockOf } from "../../deliveries/ordering/lane.ts";
import { placeInSession } from "../../deliveries/ordering/place-in-session.ts";
import { NO_REQUEST, type RequestOwner } from "../../bodies/body-pieces.ts";
import { findBoundKey } from "../../sessions/bound-key.ts";
import type { Database } from "../../storage/database.ts";
import type { DeliveryRow } from "../../storage/schema/deliveries.ts";
import type { Write } from "../../storage/write.ts";
import type { Engine } from "../../engine/engine.ts";
import { readWebhook } from "../queue/read-webhook.ts";
import { isFinal } from "./replay.ts";

export type BatchReplayed =
  /** The first delivery of the new batch; its id is the batch's id. */
  | { readonly outcome: "replayed"; readonly id: bigint }
  /** No such batch exists, or a request in it was removed. */
  | { readonly outcome: "unknown" }
  /** It has not ended yet. */
  | { readonly outcome: "unfinished"; readonly status: DeliveryStatus }
  /** Its agent was deleted. */
  | { readonly outcome: "agent_gone" };

export type BatchReplayParts = {
  readonly database: Database;
  readonly agents: Pick<Agents, "find">;
  readonly engine: Pick<Engine, "nextId" | "deliveries">;
  /** Unix milliseconds. */
  readonly now: () => number;
};

/**
 * Replays all deliveries of a batch in one request. One commit copies them, so that no attempt sees only some, and
 * their bodies do not pass through memory.
 */
export async function replayBatch(batchId: bigint, parts: BatchReplayParts): Promise<BatchReplayed> {
  const { database, agents, engine } = parts;
  const rows = await database.browse
    .selectFrom("deliveries")
    .selectAll()
    .where("batch_id", "=", batchId)
    .orderBy("position")
    .execute();
  const [first] = rows;
  if (first === undefined || first.lane === null) return { outcome: "unknown" };
  const unfinished = rows.find(({ status }) => !isFinal(status));
  if (unfinished !== undefined) return { outcome: "unfinished", status: unfinished.status };
  if ((await agents.find({ id: first.agent_id })) === undefined) return { outcome: "agent_gone" };
  const requests = await database.browse
    .selectFrom("delivery_requests")
    .select(["delivery_id", "pieces_id"])
    .where("delivery_id", "in", rows.map(requestIdOf))
    .execute();
  const piecesIds = new Map(requests.map(({ delivery_id, pieces_id }) => [delivery_id, pieces_id]));
  if (rows.some((row) => !piecesIds.has(requestIdOf(row)))) return { outcome: "unknown" };
  const copies = rows.map((row) => ({
    row,
    id: engine.nextId(),
    piecesId: piecesIds.get(requestIdOf(row)) ?? null,
  }));
  const [head] = copies;
  if (head === undefined) return { outcome: "unknown" };
  const { lane, session } = await placeNow(first, database);
  if (lane === undefined) return { outcome: "unknown" };
  await database.commit([
    { kind: "lock", names: [lockOf(first.agent_id, lane)] },
    ...copies.flatMap(({ row, ...copy }) =>
      copyDelivery({ row: { ...row, lane, session: session ?? null }, ...copy }, head.id, lane, parts),
    ),
  ]);
  engine.deliveries.poke(first.agent_id);
  return { outcome: "replayed", id: head.id };
}

/** The same column order as in the journal, because PostgreSQL keeps one prepared statement per table. */
const INSERT_DELIVERIES = {
  kind: "insert",
  table: "deliveries",
  columns: DELIVERY_COLUMNS,
  ignoreConflicts: true,
  returning: "id",
} as const;

function copyDelivery(
  { row, id, piecesId }: { readonly row: DeliveryRow; readonly id: bigint; readonly piecesId: bigint | null },
  batchId: bigint,
  lane: string,
  { engine, now }: Pick<BatchReplayParts, "engine" | "now">,
): Write[] {
  const webhook = { ...readWebhook(row, NO_REQUEST), requestId: undefined, replayOf: row.id };
  const state = {
    id,
    status: "waiting",
    gateway: null,
    next_attempt_at: null,
    attempts: 0,
    attempt_started_at: null,
    finished_at: null,
    changed_at: now(),
    result: undefined,
    told: undefined,
  } as const;
  return [
    { ...INSERT_DELIVERIES, rows: [deliveryRow(webhook, state)] },
    ...copyRequest(row, id, piecesId, engine.nextId),
    // All of them go to the first one's lane.
    ...joinLane(id, { ...webhook, sessionKey: undefined }, lane, now(), batchId),
  ];
}

/** Where a delivery's request is stored. */
function requestIdOf({ id, request_id }: RequestOwner): bigint {
  return request_id ?? id;
}

function copyRequest(from: RequestOwner, to: bigint, piecesId: bigint | null, nextId: () => bigint): Write[] {
  const newPieces = piecesId === null ? null : nextId();
  return [
    ...(piecesId === null
      ? []
      : [
          {
            kind: "run",
            sql: `INSERT INTO body_pieces (body_id, number, bytes)
              SELECT CAST(? AS bigint), number, bytes FROM body_pieces WHERE body_id = ?`,
            parameters: [newPieces, piecesId],
          } as const,
        ]),
    {
      kind: "run",
      sql: `INSERT INTO delivery_requests (delivery_id, headers, body, pieces_id, body_size, digest)
        SELECT CAST(? AS bigint), headers, body, CAST(? AS bigint), body_size,
          (SELECT own.digest FROM delivery_requests AS own WHERE own.delivery_id = ?)
        FROM delivery_requests WHERE delivery_id = ?`,
      parameters: [to, newPieces, from.id, requestIdOf(from)],
    },
  ];
}

/** Where the batch belongs now: its conversations may since have been bound to a session. */
async function placeNow(row: DeliveryRow, { prompt }: Pick<Database, "prompt">) {
  const webhook = readWebhook(row, NO_REQUEST);
  const { agentId, sessionKey } = webhook;
  return placeInSession(
    webhook,
    sessionKey === undefined ? undefined : await findBoundKey(prompt, agentId, sessionKey),
  );
}
